/** One outcome of one side of a comparison, whatever file it came from. */
export type ResultRow = {
  caseId: string
  /** Segment keys, any number. */
  segments: string[]
  /** null = not measured, `reason` says why. Never a fail. */
  passed: boolean | null
  reason: string | null
  dimensions: Record<string, string>
  conversationId: string | null
  /** US dollars; null = unknown, never zero. */
  costUsd: number | null
  latencyMs: number | null
  tokens: number | null
  /** true for a case of the permanent adversarial set. */
  adversarial: boolean
  /** Where the row stands, for messages: `after.jsonl:12`. */
  source: string
}

export type ResultFile = { name: string; text: string }

export type ReadOptions = {
  /** Dimension that becomes the segment instead of the one in the file; null = what the format says. */
  segmentBy: string | null
  /** Only this trial of files with several per task; null = all, the majority counts. */
  trial: number | null
  /** lm-evaluation-harness: `metric` or `metric,filter` that says pass or fail; null = the only one, or the first of the file. */
  metric: string | null
  /** Scores from here on pass, for numeric metrics. */
  passIf: number
}

export const DEFAULT_READ_OPTIONS: ReadOptions = { segmentBy: null, trial: null, metric: null, passIf: 1 }

/** A result file that cannot be used; `message` begins with file (and line where there is one) and says what was expected. */
export class ResultsError extends Error {
  readonly file: string
  readonly line: number | null

  constructor(file: string, line: number | null, message: string) {
    super(line === null ? `${file}: ${message}` : `${file}:${line}: ${message}`)
    this.name = 'ResultsError'
    this.file = file
    this.line = line
  }
}
