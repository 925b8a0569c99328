'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { number, readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { ledgerCsv } from '@/lib/core/display/ledger-query'
import { projectHref } from '@/lib/core/display/project-href'
import { listLedger } from '@/lib/db/flakiness'
import { getDeps } from '@/lib/deps'
import { endQuarantine } from '@/lib/services/end-quarantine'
import { quarantineCase } from '@/lib/services/quarantine-case'
import { startRun } from '@/lib/services/start-run'

/** More cases than a person looks at; a file of them is some megabytes. */
const MAX_EXPORT = 20_000

export async function startMeasuringAction(slug: string, purpose: 'aa' | 'drill'): Promise<ActionResult<{ runId: string }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    readArguments({ purpose: z.enum(['aa', 'drill']) }, { purpose })
    const { runId } = await startRun({ projectId: project.id, purpose: purpose === 'aa' ? 'aa' : 'drill', createdBy: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return { runId }
  })
}

export async function quarantineCaseAction(slug: string, input: { caseId: string; reason: string; days: number }): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    const { caseId, reason, days } = readArguments({ input: z.object({ caseId: word, reason: text, days: number }) }, { input }).input
    const deps = getDeps()
    await quarantineCase({ projectId: project.id, caseId, reason, days, actor: viewer.actor }, deps)
    revalidatePath(projectHref(slug, '/gate'))
    return undefined
  })
}

export async function endQuarantineAction(slug: string, quarantineId: string): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.review')
    readArguments({ quarantineId: word }, { quarantineId })
    const { db, now } = getDeps()
    await endQuarantine({ projectId: project.id, quarantineId, actor: viewer.actor }, { db, now })
    revalidatePath(projectHref(slug, '/gate'))
    return undefined
  })
}

/** The whole ledger as a file, flakiest first. */
export async function exportLedgerAction(slug: string): Promise<ActionResult<{ fileName: string; text: string }>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    const { db, now } = getDeps()
    const rows = await listLedger(db, project.id, { filter: { shown: 'all' }, sort: 'mean', descending: true, limit: MAX_EXPORT, at: now() })
    return { fileName: `slicegate-flaky-cases-${project.slug}.csv`, text: ledgerCsv(rows) }
  })
}
