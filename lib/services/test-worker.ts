import type { Deps } from '@/lib/deps'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { decideGate } from '@/lib/services/decide-gate'
import type { JudgeCase } from '@/lib/services/judge-case'
import { replayCases } from '@/lib/services/replay-cases'
import { rerunCases } from '@/lib/services/rerun-cases'
import type { collectingEnqueue } from '@/lib/services/test-run-world'

type Jobs = ReturnType<typeof collectingEnqueue>['jobs']
type Chunk = { runId: string; caseIds: string[] }

/** Does the work of one worker: every job that waits, and those that they give, one after the other. */
export async function workThrough(jobs: Jobs, deps: Pick<Deps, 'db' | 'enqueue' | 'llm' | 'now' | 'log'> & { judgeCase?: JudgeCase }): Promise<void> {
  const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    if (job.name === 'replay-cases') await replayCases(job.payload as Chunk, { ...deps, recorder })
    if (job.name === 'rerun-cases') await rerunCases(job.payload as Chunk, deps)
    if (job.name === 'decide-gate') await decideGate(job.payload as { runId: string }, deps)
  }
  await recorder.close()
}
