import { UsageError, type CliIo } from '@/cli/io'
import type { Flags } from '@/cli/parse-flags'
import { readInput } from '@/cli/read-input'
import type { GateConfig } from '@/lib/core/config/types'
import { readResults, RESULT_FORMATS, type ResultFormat } from '@/lib/core/formats/read-results'
import type { ReadOptions, ResultRow } from '@/lib/core/formats/result-row'
import { TAU2_DIMENSIONS } from '@/lib/core/formats/tau2'
import { nearestName } from '@/lib/core/nearest-name'

/** The flags that name files of results, in the order of the help. */
export const SIDES = ['before', 'after', 'pinned'] as const
export type ResultSide = (typeof SIDES)[number]

const WITH_TRIALS: ResultFormat[] = ['tau2', 'tau-bench']
const FLAGS_OF_FORMATS: Record<string, ResultFormat[]> = {
  metric: ['lm-eval'], 'pass-if': ['lm-eval'], 'before-trial': WITH_TRIALS, 'after-trial': WITH_TRIALS, 'pinned-trial': WITH_TRIALS,
}

/** The format that the flags name. A flag that would change nothing is a mistake: the format was forgotten, or another one is meant. */
export function readFormat(flags: Flags): ResultFormat {
  const name = flags.one('format')
  const format = RESULT_FORMATS.find((known) => known === (name ?? 'results'))
  if (!format) {
    const near = nearestName(name!, RESULT_FORMATS)
    throw new UsageError(`--format ${name}: expected one of ${RESULT_FORMATS.join(', ')}${near ? `; did you mean ${near}?` : ''}`)
  }
  for (const [flag, formats] of Object.entries(FLAGS_OF_FORMATS)) {
    if (flags.has(flag) && !formats.includes(format)) {
      throw new UsageError(`--${flag} is for --format ${formats.join(' or ')}, and the format is ${format}`)
    }
  }
  return format
}

/** The results of each side that is given; without `--pinned` that one is null. */
export async function readSides(flags: Flags, format: ResultFormat, config: GateConfig, io: CliIo): Promise<Record<ResultSide, ResultRow[] | null>> {
  const options = readOptions(flags, format, config)
  const trials = SIDES.map((side) => readTrial(flags, `${side}-trial`))
  const rows: Record<ResultSide, ResultRow[] | null> = { before: null, after: null, pinned: null }
  for (const [i, side] of SIDES.entries()) {
    if (flags.has(side)) rows[side] = await readSide(format, flags.all(side), { ...options, trial: trials[i]! }, io)
  }
  return rows
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

async function readSide(format: ResultFormat, names: string[], options: ReadOptions, { cwd }: CliIo): Promise<ResultRow[]> {
  const files = await Promise.all(names.map((name) => readInput(cwd, name)))
  return readResults(format, files, options)
}
