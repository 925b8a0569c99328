'use server'

import { readArguments, text } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { SearchHits } from '@/lib/core/display/search-view'
import { storableText } from '@/lib/core/storable-text'
import { searchProject } from '@/lib/db/search'
import { getDeps } from '@/lib/deps'

const MOST_LETTERS = 200

export async function searchAction(slug: string, words: string): Promise<ActionResult<SearchHits>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    return searchProject(getDeps().db, project.id, storableText(readArguments({ words: text }, { words }).words.slice(0, MOST_LETTERS)))
  })
}
