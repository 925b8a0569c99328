import { z } from 'zod'
import { UsageError } from '@/cli/io'

/** One execution that the command is asked for: an arm of a case, with the number of the attempt. */
export type Ask = { caseId: string; arm: 'baseline' | 'candidate' | 'pinned'; attempt: number }

export type Answers = {
  /** Outcome by `askKey`; null = the command says that it was not measured. */
  outcomes: Map<string, boolean | null>
  /** Lines that answer nothing that was asked, and the first of them. */
  stray: number
  firstStray: Ask | null
}

const answerLine = z.object({
  case_id: z.string(),
  arm: z.enum(['baseline', 'candidate', 'pinned']),
  attempt: z.int(),
  passed: z.boolean().nullable(),
  reason: z.string().nullish(),
})

export function askKey({ caseId, arm, attempt }: Ask): string {
  return `${arm} ${attempt} ${caseId}`
}

/** One execution in words: "case refund-17, candidate, attempt 2". */
export function askWords({ caseId, arm, attempt }: Ask): string {
  return `case ${caseId.slice(0, 80)}, ${arm}, attempt ${attempt}`
}

/** What the command reads: one JSON object a line. */
export function writeAsks(asks: readonly Ask[]): string {
  return asks.map(({ caseId, arm, attempt }) => `${JSON.stringify({ case_id: caseId, arm, attempt })}\n`).join('')
}

/** Reads what the command printed, in any order. Throws UsageError for a line that is no answer and for two answers to one question. */
export function readAnswers(output: string, asks: readonly Ask[]): Answers {
  const asked = new Set(asks.map(askKey))
  const outcomes = new Map<string, boolean | null>()
  let stray = 0
  let firstStray: Ask | null = null
  output.replace(/^\uFEFF/, '').split('\n').forEach((line, index) => {
    if (line.trim() === '') return
    const where = `--confirm-command printed, in line ${index + 1}`
    const { case_id: caseId, arm, attempt, passed } = readLine(line, where)
    const answered: Ask = { caseId, arm, attempt }
    const key = askKey(answered)
    if (outcomes.has(key)) throw new UsageError(`${where}: a second answer for ${askWords(answered)}`)
    if (asked.has(key)) outcomes.set(key, passed)
    else {
      stray += 1
      firstStray ??= answered
    }
  })
  return { outcomes, stray, firstStray }
}

function readLine(line: string, where: string): z.infer<typeof answerLine> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new UsageError(`${where}: expected a JSON object like {"case_id":"…","arm":"candidate","attempt":2,"passed":true}, got ${line.slice(0, 80)}`)
  }
  const parsed = answerLine.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new UsageError(`${where}: ${issue.path.join('.') || 'the object'}: ${issue.message}`)
}
