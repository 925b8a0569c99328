'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { flag, readArguments, text, word } from '@/app/action-arguments'
import { readUnseen } from '@/app/p/[project]/unseen/read-unseen'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { projectHref } from '@/lib/core/display/project-href'
import type { AuditVerdict } from '@/lib/core/unseen/tally-audits'
import { unseenCsv } from '@/lib/core/unseen/unseen-words'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { drawAudit } from '@/lib/services/draw-audit'
import { judgeTrace } from '@/lib/services/judge-trace'
import { takeAudit } from '@/lib/services/take-audit'

const weekSchema = z.string().max(20)

export async function drawAuditAction(slug: string, week: string): Promise<ActionResult<{ uniform: number; surprises: number }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.audit')
    const { uniform, surprises } = await drawAudit({ projectId: project.id, week: readArguments({ week: weekSchema }, { week }).week, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/unseen'))
    return { uniform, surprises }
  })
}

/** The next trace of a week for this person; null = none is left. */
export async function takeAuditAction(slug: string, week: string): Promise<ActionResult<{ auditId: string | null }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.audit')
    const auditId = await takeAudit({ projectId: project.id, week: readArguments({ week: weekSchema }, { week }).week, actor: viewer.actor }, getDeps())
    revalidatePath(projectHref(slug, '/unseen'))
    return { auditId }
  })
}

/** What a person says of a trace. With `go` they are given the next one; `auditId` null = they stay, or none is left. */
export async function judgeTraceAction(
  slug: string, input: { auditId: string; verdict: AuditVerdict; note: string; go: boolean },
): Promise<ActionResult<{ auditId: string | null }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'trace.audit')
    const { auditId: judged, verdict, note, go } = readArguments({ input: z.object({ auditId: word, verdict: word, note: text, go: flag }) }, { input }).input
    const deps = getDeps()
    const { week } = await judgeTrace({ projectId: project.id, auditId: judged, verdict: verdict as AuditVerdict, note, actor: viewer.actor }, deps)
    const auditId = go ? await takeAudit({ projectId: project.id, week, actor: viewer.actor }, deps) : null
    revalidatePath(projectHref(slug, '/unseen'))
    return { auditId }
  })
}

export async function exportUnseenAction(slug: string, week: string): Promise<ActionResult<{ fileName: string; text: string }>> {
  return runAction(async () => {
    const { project, viewer } = await requireProjectAction(slug, 'project.read')
    const { drawn } = await readUnseen(project.id, { asked: readArguments({ week: weekSchema }, { week }).week, viewer: viewer.actor })
    if (!drawn) throw new AppError('not-found', 'This week is not drawn: there is nothing to export yet.')
    return { fileName: `slicegate-unseen-${project.slug}-${drawn.view.week}.csv`, text: unseenCsv(drawn.view) }
  })
}
