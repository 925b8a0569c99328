'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { readArguments, text, word, words } from '@/app/action-arguments'
import { readCoverage, type CoverageQuery } from '@/app/p/[project]/coverage/read-coverage'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { coverageCsv } from '@/lib/core/display/coverage-csv'
import type { SaidTrace } from '@/lib/core/display/coverage-types'
import type { DrawAnswer } from '@/lib/core/display/draw-answer'
import { projectHref } from '@/lib/core/display/project-href'
import { storableText } from '@/lib/core/storable-text'
import { findNewestCluster, listClusterExamples, listSaidOfTraces, type ClusterExample } from '@/lib/db/clusters'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { drawCases } from '@/lib/services/draw-cases'
import { renameCluster } from '@/lib/services/rename-cluster'

const EXAMPLES = 8
const MOST_SAID = 50
const saidSchema = z.array(z.uuid()).max(MOST_SAID)
const keySchema = z.string().max(200)

/** Freezes the next version of the dataset that runs replay, from the clusters that there are: each gets its floor of cases. */
export async function drawCasesAction(slug: string): Promise<ActionResult<DrawAnswer>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const { name, version, cases, segments, traces, raised } = await drawCases({ projectId: project.id, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug), 'layout')
    return { name, version, cases, segments, traces, raised: raised.length }
  })
}

/** Every cluster as a file, with the cases and the customer that the page shows. */
export async function exportCoverageAction(slug: string, query: CoverageQuery): Promise<ActionResult<{ fileName: string; text: string }>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    readArguments({ query: z.object({ data: word.optional(), customer: word.optional() }) }, { query })
    const customer = query.customer === undefined ? undefined : storableText(query.customer)
    const view = await readCoverage(project, { data: query.data, customer })
    return { fileName: `slicegate-coverage-${project.slug}.csv`, text: coverageCsv(view?.rows ?? []) }
  })
}

/** Some traces of a cluster of the newest grouping, of different conversations. */
export async function readExamplesAction(slug: string, key: string): Promise<ActionResult<SaidTrace[]>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    readArguments({ key: word }, { key })
    const { db } = getDeps()
    const cluster = await findNewestCluster(db, project.id, storableText(keySchema.parse(key)))
    if (!cluster) throw new AppError('not-found', 'This cluster is not in the newest grouping: reload the page')
    return (await listClusterExamples(db, project.id, cluster.id, EXAMPLES)).map(toSaid)
  })
}

/** Texts of at most 50 traces; those that the project does not have are left out. */
export async function readSaidAction(slug: string, traceIds: string[]): Promise<ActionResult<SaidTrace[]>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    readArguments({ traceIds: words }, { traceIds })
    const ids = saidSchema.safeParse(traceIds)
    if (!ids.success) throw new AppError('invalid', `traceIds: expected at most ${MOST_SAID} ids of traces`)
    return (await listSaidOfTraces(getDeps().db, project.id, ids.data)).map(toSaid)
  })
}

export async function renameClusterAction(slug: string, input: { key: string; label: string }): Promise<ActionResult> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'run.start')
    const { key, label } = readArguments({ input: z.object({ key: word, label: text }) }, { input }).input
    await renameCluster({ projectId: project.id, key: storableText(keySchema.parse(key)), label: storableText(label), actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/coverage'))
    return undefined
  })
}

function toSaid({ ts, ...rest }: ClusterExample): SaidTrace {
  return { ...rest, ts: ts.toISOString() }
}
