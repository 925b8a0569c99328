// The last step, whatever happened before: one line at the job, and whether the job fails.
import process from 'node:process'
import { addSummary, annotate } from './github.mjs'

const { FAIL_ON: failOn = 'inconclusive', GATE: gate = '', GATE_EXIT_CODE: exitCode = '', GATE_SENTENCE: sentence = '' } = process.env
const CHOICES = ['blocked', 'inconclusive', 'never']

if (exitCode === '') {
  addSummary('### ❔ Slicegate: error\n\nThe gate did not run. The log of this job says why.')
  finish(true, 'The gate did not run.')
} else {
  // 3: it cannot decide. Everything else but 0 is a block, a mistake in the set-up, or nothing measured: never a pass
  const fails = exitCode !== '0' && !(failOn === 'blocked' && exitCode === '3')
  finish(fails, `${gate}: ${sentence}`)
}

function finish(fails, message) {
  if (!CHOICES.includes(failOn)) {
    annotate('error', `fail-on: expected ${CHOICES.join(', ')}, got "${failOn}"`)
    process.exitCode = 1
    return
  }
  const level = fails ? (failOn === 'never' ? 'warning' : 'error') : exitCode === '0' && gate !== 'warn' ? 'notice' : 'warning'
  annotate(level, message)
  process.exitCode = fails && failOn !== 'never' ? 1 : 0
}
