import { createHash } from 'node:crypto'
import { askKey, askWords, readAnswers, writeAsks, type Ask } from '@/cli/confirm-protocol'
import { UsageError, type CliIo } from '@/cli/io'
import { CommandFailed, spawnCommand } from '@/cli/spawn-command'
import type { GateConfig } from '@/lib/core/config/types'
import { changeOf } from '@/lib/core/gate/count-cases'
import { decideAgainst, type AgainstStep } from '@/lib/core/gate/decide-against'
import { countOf } from '@/lib/core/gate/format-figures'
import type { BaselineName, NamedReport } from '@/lib/core/gate/joint-report'
import { nextExecutions } from '@/lib/core/gate/next-executions'
import type { RerunRequest } from '@/lib/core/gate/next-gate-step'
import { RUN_STAGES, type RunStage } from '@/lib/core/gate/next-run-step'
import type { PairedCase, Rerun } from '@/lib/core/gate/types'
import type { Dimensions } from '@/lib/core/slices/slice-condition'
import { plainText } from '@/lib/core/plain-text'

export type ConfirmCommand = { line: string; batch: number; timeoutMs: number }

type Side = { baseline: BaselineName; cases: readonly PairedCase[]; dimensions: ReadonlyMap<string, Dimensions> | null }
type Decision = { comparisons: readonly Side[]; config: GateConfig; seed: string }
type Wanted = { side: OpenSide; stage: RunStage; rerun: Omit<Rerun, 'passed'>; ask: Ask }

/** A comparison with the re-runs of it so far, by case. */
type OpenSide = Side & { byId: Map<string, PairedCase>; reruns: Map<string, Rerun[]> }

/** Decides with the flips re-run by a command of the user; without one every flip counts as it came (`confirm: off`). */
export async function decideOffline(decision: Decision, command: ConfirmCommand | null, io: CliIo): Promise<NamedReport[]> {
  const { config, seed } = decision
  const sides = decision.comparisons.map((side): OpenSide => ({ ...side, byId: new Map(side.cases.map((item) => [item.id, item])), reruns: new Map() }))
  const known = new Map<string, boolean | null>()
  for (let round = 1; ;) {
    const comparisons = sides.map(({ baseline, cases, dimensions, reruns }) => ({ baseline, cases, dimensions, reruns: command && [...reruns.values()].flat() }))
    const step = decideAgainst({ comparisons, config, seed })
    if (step.kind === 'decided') return step.reports
    for (;;) {
      const wanted = wantedExecutions(step.open, sides, config)
      if (wanted.length === 0) break
      const asks = uniqueAsks(wanted, known)
      if (asks.length > 0) {
        io.stderr(`${progress(wanted, asks.length, round++)}\n`)
        await askAll(asks, command!, known, io)
      }
      for (const { side, rerun, ask } of wanted) pushTo(side.reruns, { ...rerun, passed: known.get(askKey(ask)) ?? null })
    }
  }
}

/** The seed of a decision that nobody gave one: the same cases give the same one, in whatever order they come. */
export function seedOf(cases: readonly PairedCase[]): string {
  return createHash('sha256').update(cases.map(({ id }) => JSON.stringify(id)).sort().join('\n')).digest('hex').slice(0, 16)
}

type OpenStep = Extract<AgainstStep, { kind: 'rerun' }>['open']

/** What all open requests need now, over all comparisons; it may run side by side. */
function wantedExecutions(open: OpenStep, sides: OpenSide[], config: GateConfig): Wanted[] {
  return open.flatMap(({ baseline, stage, requests }) => {
    const side = sides.find((own) => own.baseline === baseline)!
    const asked = new Set<string>()
    return requests.flatMap((request) => executionsOf(request, side, config).flatMap(({ arm, attempt }) => {
      const rerun = { caseId: request.caseId, arm, attempt }
      const ask: Ask = { ...rerun, arm: arm === 'baseline' && baseline === 'pinned' ? 'pinned' : arm }
      if (asked.has(askKey(ask))) return []
      asked.add(askKey(ask))
      return [{ side, stage, rerun, ask }]
    }))
  })
}

function executionsOf(request: RerunRequest, side: OpenSide, config: GateConfig): ReturnType<typeof nextExecutions> {
  const change = changeOf(side.byId.get(request.caseId)!)
  const kind = change === 0 ? null : change < 0 ? 'break' : 'fix'
  return nextExecutions(request, kind, side.reruns.get(request.caseId) ?? [], config.gate.confirm.sides)
}

/** An execution of the candidate serves every comparison; what is known is not asked again. */
function uniqueAsks(wanted: Wanted[], known: ReadonlyMap<string, unknown>): Ask[] {
  const asks = new Map(wanted.map(({ ask }) => [askKey(ask), ask]))
  return [...asks].filter(([key]) => !known.has(key)).map(([, ask]) => ask)
}

/** Throws UsageError for a command that answers nothing of the first round: a verdict from it would measure nothing. */
async function askAll(asks: Ask[], { line, batch, timeoutMs }: ConfirmCommand, known: Map<string, boolean | null>, io: CliIo): Promise<void> {
  let [unanswered, strayLines] = [0, 0]
  let wrong: Ask | null = null
  const first = known.size === 0
  for (let start = 0; start < asks.length; start += batch) {
    const part = asks.slice(start, start + batch)
    const output = await spawnCommand(line, writeAsks(part), { name: '--confirm-command', timeoutMs, cwd: io.cwd, env: io.env })
      .catch((error: unknown) => {
        if (error instanceof CommandFailed) showTail(error.tail, io)
        throw error
      })
    const { outcomes, stray, firstStray } = readAnswers(output, part)
    for (const ask of part) known.set(askKey(ask), outcomes.get(askKey(ask)) ?? null)
    unanswered += part.length - outcomes.size
    strayLines += stray
    wrong ??= firstStray
  }
  const named = wrong === null ? '' : plainText(`, the first: ${askWords(wrong)}`)
  if (first && unanswered === asks.length) {
    const instead = wrong === null ? '' : `; it answered ${countOf(strayLines, 'other')}${named}`
    throw new UsageError(`--confirm-command answered none of ${countOf(asks.length, 'execution')}, such as ${askWords(asks[0]!)}${instead}; `
      + 'expected a line with "passed" for each, null where it could not be measured')
  }
  if (unanswered > 0) io.stderr(`warning: --confirm-command left ${countOf(unanswered, 'execution')} without an answer; each counts as not measured\n`)
  if (strayLines > 0) io.stderr(`warning: --confirm-command answered ${countOf(strayLines, 'execution')} that it was not asked for${named}; they are ignored\n`)
}

function showTail(tail: string, { stderr }: CliIo): void {
  const lines = tail.split('\n').filter((line) => line.trim() !== '').slice(-10)
  for (const line of lines) stderr(`  | ${plainText(line)}\n`)
}

const STAGE_WORDS = { confirm: 'flip', control: 'sampled flip', repeat: 'case', slice: 'flip of a slice' } as const

function progress(wanted: Wanted[], executions: number, round: number): string {
  const what = RUN_STAGES.map((stage) => [stage, new Set(wanted.filter((own) => own.stage === stage).map(({ rerun }) => rerun.caseId)).size] as const)
    .filter(([, cases]) => cases > 0).map(([stage, cases]) => countOf(cases, STAGE_WORDS[stage], stage === 'slice' ? 'flips of slices' : undefined))
  return `re-running ${what.join(' and ')}: ${countOf(executions, 'execution')}, round ${round}`
}

function pushTo(reruns: Map<string, Rerun[]>, rerun: Rerun): void {
  const own = reruns.get(rerun.caseId)
  if (own) own.push(rerun)
  else reruns.set(rerun.caseId, [rerun])
}
