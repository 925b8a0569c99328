import { z } from 'zod'

const reason = z.string().nullish().transform((value) => value ?? null)
const pairwiseReply = z.object({ choice: z.enum(['A', 'B', 'tie']), reason })
const rubricReply = z.object({ choice: z.enum(['pass', 'fail']), reason })
const argumentReply = z.strictObject({ equivalent: z.boolean(), reason })

export type PairwiseReply = z.infer<typeof pairwiseReply>
export type RubricReply = z.infer<typeof rubricReply>
export type ArgumentReply = z.infer<typeof argumentReply>

/** One JSON object, alone or in one code fence. Anything around it means that the judge did something else. */
export function onlyJson(text: string): unknown {
  const trimmed = text.trim()
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/.exec(trimmed)
  try {
    return JSON.parse(fenced?.[1] ?? trimmed)
  } catch {
    return undefined
  }
}

/** What a judge chose between A and B, or null when the reply cannot be read. Never a default. */
export function parsePairwiseReply(text: string): PairwiseReply | null {
  const parsed = pairwiseReply.safeParse(onlyJson(text))
  return parsed.success ? parsed.data : null
}

/** Whether an answer met its expectation, or null when the reply cannot be read. Never a default. */
export function parseRubricReply(text: string): RubricReply | null {
  const parsed = rubricReply.safeParse(onlyJson(text))
  return parsed.success ? parsed.data : null
}

/** Whether two values mean the same, or null when the reply cannot be read. Never a default. */
export function parseArgumentReply(text: string): ArgumentReply | null {
  const parsed = argumentReply.safeParse(onlyJson(text))
  return parsed.success ? parsed.data : null
}
