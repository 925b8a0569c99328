import { SURPRISE_SIZE, UNIFORM_SIZE, weekBefore, weekRange } from '@/lib/core/unseen/audit-week'
import { weekUnseen, type DeskItem, type WeekUnseen } from '@/lib/core/unseen/unseen-view'
import { countReportedTraces, countWeekTraces, listAuditWeeks, listAudits, listWeeksWithTraces, type AuditRow, type AuditWeek } from '@/lib/db/trace-audits'
import { getDeps } from '@/lib/deps'
import { TAKEN_MS } from '@/lib/services/take-audit'

/** As many weeks as the chart has room for. */
const WEEKS = 12

export type UnseenRead = {
  /** The week that is shown; null without any traffic. */
  week: string | null
  /** Newest first, with those that have traces and were not drawn. */
  weeks: string[]
  /** Oldest first, drawn ones alone. */
  history: WeekUnseen[]
  /** null: the week is not drawn. */
  drawn: { view: WeekUnseen; at: string; late: number; items: DeskItem[] } | null
  /** Traces that the week has now. */
  traces: number
  sizes: { uniform: number; surprise: number }
}

/** `asked`: the date of a Monday; what is none is left out, and the newest drawn week is shown, else the newest that is over and has traces. */
export async function readUnseen(projectId: string, { asked, viewer }: { asked: string | undefined; viewer: string }): Promise<UnseenRead> {
  const { db, now } = getDeps()
  const [drawnWeeks, withTraces] = await Promise.all([listAuditWeeks(db, projectId, WEEKS), listWeeksWithTraces(db, projectId, WEEKS)])
  const weeks = [...new Set([...drawnWeeks.map(({ week }) => week), ...withTraces])].sort().reverse()
  const last = weekBefore(now())
  const week = weeks.find((one) => one === asked) ?? drawnWeeks[0]?.week ?? withTraces.find((one) => one <= last) ?? withTraces[0] ?? null
  const names = drawnWeeks.map((one) => one.week)
  const [audits, reported] = await Promise.all([listAudits(db, projectId, names), countReportedTraces(db, projectId, names)])
  const viewOf = (one: AuditWeek) => weekUnseen(one, audits.filter((audit) => audit.week === one.week), reported.get(one.week) ?? [])
  const range = week === null ? null : weekRange(week)
  const shown = drawnWeeks.find((one) => one.week === week)
  const [traces, late] = range ? await Promise.all([countWeekTraces(db, projectId, range), shown ? countWeekTraces(db, projectId, range, shown.createdAt) : 0]) : [0, 0]
  return {
    week, weeks, traces, history: [...drawnWeeks].reverse().map(viewOf), sizes: { uniform: UNIFORM_SIZE, surprise: SURPRISE_SIZE },
    drawn: shown ? {
      view: viewOf(shown), at: shown.createdAt.toISOString(), late,
      items: audits.filter((audit) => audit.week === week).map((audit) => toItem(audit, { reasons: shown.reasons[audit.traceId] ?? [], viewer, at: now() })),
    } : null,
  }
}

function toItem({ id, traceId, position, drawnAs, cluster, verdict, note, by, byName, at: since, flagged }: AuditRow, { reasons, viewer, at }: { reasons: string[]; viewer: string; at: Date }): DeskItem {
  const taken = verdict === null && by !== null && since !== null && at.getTime() - since.getTime() < TAKEN_MS
  return {
    id, traceId, position, drawnAs, cluster, verdict, note, reasons, byName: verdict !== null || taken ? byName : null, withOther: taken && by !== viewer,
    flagged: verdict === null ? null : flagged,
  }
}
