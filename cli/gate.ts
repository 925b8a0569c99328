import { UsageError, wantsColor, type CliIo } from '@/cli/io'
import { loadConfig } from '@/cli/load-config'
import { flagsHelp, parseFlags, type Flags, type FlagSpec } from '@/cli/parse-flags'
import { readInput } from '@/cli/read-input'
import { checkOutputs, writeOutputs } from '@/cli/write-outputs'
import type { GateConfig } from '@/lib/core/config/types'
import { pairResults, pairRules } from '@/lib/core/formats/pair-results'
import { readResults, RESULT_FORMATS, type ResultFormat } from '@/lib/core/formats/read-results'
import type { ReadOptions, ResultRow } from '@/lib/core/formats/result-row'
import { TAU2_DIMENSIONS } from '@/lib/core/formats/tau2'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import { nearestName } from '@/lib/core/nearest-name'

export const GATE_FILE_FLAGS: Record<string, FlagSpec> = {
  before: { type: 'string', multiple: true, value: 'FILE', help: 'results of what serves production; repeatable; may be gzip' },
  after: { type: 'string', multiple: true, value: 'FILE', help: 'results of the candidate; repeatable; may be gzip' },
  config: { type: 'string', short: 'c', value: 'FILE', help: 'default: ./eval_config.yaml if it is there' },
  format: { type: 'string', value: 'NAME', help: `one of ${RESULT_FORMATS.join(', ')}; default: results` },
  'segment-by': { type: 'string', value: 'NAME', help: 'dimension to cut segments by (tau2: domain, telecom_issue, persona, required_write_tool)' },
  segments: { type: 'string', value: 'A,B', help: 'segments that must be there, instead of those of the configuration' },
  'before-trial': { type: 'string', value: 'N', help: 'only this trial of the before files (tau2, tau-bench)' },
  'after-trial': { type: 'string', value: 'N', help: 'only this trial of the after files' },
  metric: { type: 'string', value: 'NAME', help: 'lm-eval: score that counts, as metric or metric,filter' },
  'pass-if': { type: 'string', value: 'SCORE', help: 'lm-eval: scores from here on pass; default: 1' },
  output: { type: 'string', short: 'o', multiple: true, value: 'FILE', help: 'also write the report: .json, .md, .xml (JUnit), .txt; repeatable' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const GATE_HELP = `slicegate gate --before A.jsonl --after B.jsonl [flags]

Compares the results of a candidate with those of production, segment by segment, and decides whether it may ship.

${flagsHelp(GATE_FILE_FLAGS)}

A results file has one object a line: case_id, segment (text or list), passed (true, false, null), reason (when null),
and optionally dimensions, conversation_id, cost_usd, latency_ms, tokens, adversarial.

Exit codes: 0 pass (warnings included), 1 blocked, 2 usage or configuration error, 3 inconclusive, 4 nothing was measured.
`

/** The gate on result files, without a server. Returns the exit code; throws UsageError, ConfigError or ResultsError. */
export async function gateFiles(args: string[], io: CliIo): Promise<number> {
  const flags = parseFlags('gate', args, GATE_FILE_FLAGS)
  if (flags.has('help')) {
    io.stdout(GATE_HELP)
    return 0
  }
  const outputs = flags.all('output')
  checkOutputs(outputs, io.cwd, ['before', 'after', 'config'].flatMap((name) => flags.all(name)))
  const format = readFormat(flags.one('format'))
  checkFormatFlags(flags, format)
  for (const side of ['before', 'after']) if (!flags.has(side)) throw new UsageError(`--${side} is missing: the results of one side`)
  const config = withSegments((await loadConfig(flags.one('config'), io)).config, flags.one('segments'))
  const options = readOptions(flags, format, config)
  const trials = { before: readTrial(flags, 'before-trial'), after: readTrial(flags, 'after-trial') }
  const before = await readSide(format, flags.all('before'), { ...options, trial: trials.before }, io)
  const after = await readSide(format, flags.all('after'), { ...options, trial: trials.after }, io)
  const cases = pairResults(before, after, pairRules(config))
  warnAboutPairs(cases, config, io)
  const report = decideGate(cases, config)
  io.stdout(renderTerminal(report, { color: wantsColor(io) }))
  const faults = await writeOutputs(io.cwd, outputs, report)
  for (const fault of faults) io.stderr(`slicegate: ${fault}\n`)
  return faults.length > 0 ? 2 : report.exit_code
}

function readFormat(name: string | null): ResultFormat {
  const format = RESULT_FORMATS.find((known) => known === (name ?? 'results'))
  if (format) return format
  const near = nearestName(name!, RESULT_FORMATS)
  throw new UsageError(`--format ${name}: expected one of ${RESULT_FORMATS.join(', ')}${near ? `; did you mean ${near}?` : ''}`)
}

const FLAGS_OF_FORMATS: Record<string, ResultFormat[]> = {
  metric: ['lm-eval'], 'pass-if': ['lm-eval'], 'before-trial': ['tau2', 'tau-bench'], 'after-trial': ['tau2', 'tau-bench'],
}

/** A flag that would change nothing is a mistake: the format was forgotten, or another one is meant. */
function checkFormatFlags(flags: Flags, format: ResultFormat): void {
  for (const [name, formats] of Object.entries(FLAGS_OF_FORMATS)) {
    if (flags.has(name) && !formats.includes(format)) {
      throw new UsageError(`--${name} is for --format ${formats.join(' or ')}, and the format is ${format}`)
    }
  }
}

function readOptions(flags: Flags, format: ResultFormat, config: GateConfig): Omit<ReadOptions, 'trial'> {
  const passIf = flags.one('pass-if')
  if (passIf !== null && !Number.isFinite(Number(passIf))) throw new UsageError(`--pass-if ${passIf}: expected a number`)
  const configured = format === 'tau2' ? (TAU2_DIMENSIONS.find((name) => name === config.segmentBy) ?? null) : null
  return { segmentBy: flags.one('segment-by') ?? configured, metric: flags.one('metric'), passIf: passIf === null ? 1 : Number(passIf) }
}

function readTrial(flags: Flags, name: string): number | null {
  const given = flags.one(name)
  if (given === null) return null
  if (!/^\d+$/.test(given)) throw new UsageError(`--${name} ${given}: expected a whole number from 0`)
  return Number(given)
}

function withSegments(config: GateConfig, list: string | null): GateConfig {
  if (list === null) return config
  const segments = list.split(',').map((key) => key.trim()).filter(Boolean)
  if (segments.length === 0) throw new UsageError('--segments: expected names with commas between them')
  return { ...config, segments: [...new Set(segments)] }
}

async function readSide(format: ResultFormat, names: string[], options: ReadOptions, { cwd }: CliIo): Promise<ResultRow[]> {
  const files = await Promise.all(names.map((name) => readInput(cwd, name)))
  return readResults(format, files, options)
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
