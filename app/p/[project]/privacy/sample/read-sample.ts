import { readSampleWeeks } from '@/app/p/[project]/privacy/read-privacy'
import type { SampleItem } from '@/lib/core/privacy/privacy-view'
import { weekBefore } from '@/lib/core/unseen/audit-week'
import { listSample, type SampleRow } from '@/lib/db/privacy-samples'
import { listWeeksWithTraces } from '@/lib/db/trace-audits'
import { getDeps } from '@/lib/deps'
import { SAMPLE_TAKEN_MS } from '@/lib/services/take-privacy-sample'

const WEEKS = 12

/** `asked`: the date of a Monday; what is none is left out, and the newest drawn week is shown, else the newest that is over. */
export async function readSample(projectId: string, { asked, viewer }: { asked: string | undefined; viewer: string }) {
  const { db, now } = getDeps()
  const [drawnWeeks, withTraces] = await Promise.all([readSampleWeeks(projectId), listWeeksWithTraces(db, projectId, WEEKS)])
  const history = drawnWeeks.map(({ week }) => week)
  const last = weekBefore(now())
  const weeks = [...new Set([...history, ...withTraces])].sort().reverse()
  const week = weeks.find((one) => one === asked) ?? history[0] ?? withTraces.find((one) => one <= last) ?? withTraces[0] ?? last
  const drawn = drawnWeeks.find((one) => one.week === week) ?? null
  const items = drawn ? (await listSample(db, projectId, week)).map((row) => toItem(row, viewer, now())) : []
  return { week, weeks: weeks.length > 0 ? weeks : [week], history, drawn, items }
}

function toItem({ id, traceId, position, verdict, types, by, byName, at }: SampleRow, viewer: string, now: Date): SampleItem {
  const taken = verdict === null && by !== null && at !== null && now.getTime() - at.getTime() < SAMPLE_TAKEN_MS
  return { id, traceId, position, verdict, types, byName: verdict !== null || taken ? byName : null, withOther: taken && by !== viewer }
}
