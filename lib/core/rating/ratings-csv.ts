import type { SettledTask } from '@/lib/core/display/ratings-view'
import { csvOf } from '@/lib/core/display/set-rows'

const COLUMNS: [string, (task: SettledTask) => string | number | null][] = [
  ['task_id', (task) => task.id], ['run_id', (task) => task.runId], ['run', (task) => task.runName], ['case_id', (task) => task.caseId], ['case', (task) => task.caseKey],
  ['segments', (task) => task.segments.join(' ')], ['judge', (task) => task.judge], ['arm', (task) => task.arm], ['judge_model', (task) => task.judgeModel],
  ['prompt_version', (task) => task.promptVersion], ['judged', (task) => task.judged], ['gold', (task) => task.gold], ['status', (task) => task.status],
  ['reason', (task) => task.reason], ['inclusion', (task) => task.inclusion], ['choices', (task) => task.ratings.map(({ choice }) => choice).join(' ')],
  ['raters', (task) => task.ratings.map(({ by }) => by).join('; ')], ['settled_at', (task) => task.settledAt],
]

/** Head line and lines are apart, so that a long list can be written page by page. */
export function ratingsCsv(tasks: readonly SettledTask[], { head }: { head: boolean }): string {
  const text = csvOf(COLUMNS.map(([name]) => name), tasks.map((task) => COLUMNS.map(([, of]) => of(task))))
  return head ? text : text.slice(text.indexOf('\r\n') + 2)
}
