import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { CONFIRM_FLAGS, readConfirmCommand } from '@/cli/confirm-flags'
import { decideOffline, seedOf } from '@/cli/confirm-offline'
import { UsageError, wantsColor, type CliIo } from '@/cli/io'
import { loadConfig } from '@/cli/load-config'
import { parseFlags, type Flags, type FlagSpec } from '@/cli/parse-flags'
import { readFormat, readSides, SIDES } from '@/cli/read-sides'
import { checkOutputs, OUTPUT_FLAG, writeOutputs } from '@/cli/write-outputs'
import type { GateConfig } from '@/lib/core/config/types'
import { pairResults, pairRules, resultDimensions } from '@/lib/core/formats/pair-results'
import { RESULT_FORMATS } from '@/lib/core/formats/read-results'
import type { ResultRow } from '@/lib/core/formats/result-row'
import { joinReports, type AnyReport, type BaselineName } from '@/lib/core/gate/joint-report'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import type { PairedCase } from '@/lib/core/gate/types'

export const GATE_FILE_FLAGS: Record<string, FlagSpec> = {
  before: { type: 'string', multiple: true, value: 'FILE', help: 'results of what serves production; repeatable; may be gzip' },
  after: { type: 'string', multiple: true, value: 'FILE', help: 'results of the candidate; repeatable; may be gzip' },
  pinned: { type: 'string', multiple: true, value: 'FILE', help: 'results of a kept reference, compared as well; repeatable; may be gzip' },
  config: { type: 'string', short: 'c', value: 'FILE', help: 'default: ./eval_config.yaml if it is there' },
  format: { type: 'string', value: 'NAME', help: `one of ${RESULT_FORMATS.join(', ')}; default: results` },
  'segment-by': { type: 'string', value: 'NAME', help: 'dimension to cut segments by (tau2: domain, telecom_issue, persona, required_write_tool)' },
  segments: { type: 'string', value: 'A,B', help: 'segments that must be there, instead of those of the configuration' },
  'before-trial': { type: 'string', value: 'N', help: 'only this trial of the before files (tau2, tau-bench)' },
  'after-trial': { type: 'string', value: 'N', help: 'only this trial of the after files' },
  'pinned-trial': { type: 'string', value: 'N', help: 'only this trial of the pinned files' },
  metric: { type: 'string', value: 'NAME', help: 'lm-eval: score that counts, as metric or metric,filter' },
  'pass-if': { type: 'string', value: 'SCORE', help: 'lm-eval: scores from here on pass; default: 1' },
  ...CONFIRM_FLAGS,
  seed: { type: 'string', value: 'TEXT', help: 'of every random choice; default: that of the configuration, else made from the case ids' },
  output: OUTPUT_FLAG,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const GATE_HELP: CommandHelp = {
  usage: 'slicegate gate --before A.jsonl --after B.jsonl [flags]',
  about: 'Compares the results of a candidate with those of production, segment by segment, and decides whether it may ship.',
  flags: GATE_FILE_FLAGS,
  after: `A results file has one object a line: case_id, segment (text or list), passed (true, false, null), reason (when null),
and optionally dimensions, conversation_id, cost_usd, latency_ms, tokens, adversarial.

--confirm-command gets one object a line, {"case_id":"…","arm":"baseline"|"candidate"|"pinned","attempt":2}, runs each afresh,
and prints the object with "passed": true, false or null and, when null, a "reason".

Exit codes: 0 pass (warnings included), 1 blocked, 2 usage or configuration error, 3 inconclusive, 4 nothing was measured.`,
}

/** The gate on result files, without a server. Returns the exit code; throws UsageError, ConfigError or ResultsError. */
export async function gateFiles(args: string[], io: CliIo): Promise<number> {
  const flags = parseFlags('gate', args, GATE_FILE_FLAGS)
  if (flags.has('help')) {
    io.stdout(renderHelp(GATE_HELP))
    return 0
  }
  const outputs = flags.all('output')
  checkOutputs(outputs, io.cwd, [...SIDES, 'config'].flatMap((name) => flags.all(name)))
  const format = readFormat(flags)
  for (const side of ['before', 'after']) if (!flags.has(side)) throw new UsageError(`--${side} is missing: the results of one side`)
  const config = withFlags((await loadConfig(flags.one('config'), io)).config, flags)
  const command = readConfirmCommand(flags, config)
  const { before, after, pinned } = await readSides(flags, format, config, io)
  const comparisons = [{ name: 'last_release' as const, rows: before! }, ...(pinned ? [{ name: 'pinned' as const, rows: pinned }] : [])]
    .map(({ name, rows }) => ({ baseline: name, cases: pair(name, rows, after!, config), dimensions: resultDimensions(rows, after!) }))
  warnAboutPairs(comparisons[0]!.cases, config, io)
  const [first, ...others] = await decideOffline({ comparisons, config, seed: seedOf(comparisons[0]!.cases) }, command, io)
  const { baseline: _, ...single } = first!
  const report: AnyReport = others.length === 0 ? single : joinReports([first!, ...others])
  io.stdout(renderTerminal(report, { color: wantsColor(io) }))
  const faults = await writeOutputs(io.cwd, outputs, report, { config, version: io.version, candidate: namesOf(flags, 'after'), baseline: namesOf(flags, 'before') })
  for (const fault of faults) io.stderr(`slicegate: ${fault}\n`)
  return faults.length > 0 ? 2 : report.exit_code
}

function namesOf(flags: Flags, side: string): string {
  const [first, ...others] = flags.all(side)
  return others.length === 0 ? first! : `${first} and ${others.length} more`
}

/** A kept reference is older than the cases of this run: what it has besides was taken out since, and is no missing pair. */
function pair(baseline: BaselineName, reference: ResultRow[], after: ResultRow[], config: GateConfig): PairedCase[] {
  const present = new Set(after.map(({ caseId }) => caseId))
  const rows = baseline === 'pinned' ? reference.filter(({ caseId }) => present.has(caseId)) : reference
  return pairResults(rows, after, pairRules(config))
}

function withFlags(given: GateConfig, flags: Flags): GateConfig {
  const config = withSegments(given, flags.one('segments'))
  const seed = flags.one('seed')
  return seed === null ? config : { ...config, gate: { ...config.gate, seed } }
}

function withSegments(config: GateConfig, list: string | null): GateConfig {
  if (list === null) return config
  const segments = list.split(',').map((key) => key.trim()).filter(Boolean)
  if (segments.length === 0) throw new UsageError('--segments: expected names with commas between them')
  return { ...config, segments: [...new Set(segments)] }
}

function warnAboutPairs(cases: ReturnType<typeof pairResults>, config: GateConfig, { stderr }: CliIo): void {
  const { groupBy } = config.gate
  if (groupBy !== null && cases.length > 0 && cases.every(({ group }) => group === null)) {
    stderr(`warning: no case has ${groupBy} (group_by), so every case is counted by itself\n`)
  }
  if (config.familyKey !== null && cases.length > 0 && cases.every(({ family }) => !family)) {
    stderr(`warning: no case has the dimension ${config.familyKey} (family_key), so there are no families by it\n`)
  }
}
