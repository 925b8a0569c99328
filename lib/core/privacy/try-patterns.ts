import { compilePattern } from '@/lib/core/pii/own-patterns'
import { patternProblem } from '@/lib/core/pii/rules'

type Pattern = { name: string; pattern: string }
export type Tried = { pieces: { text: string; rule: string | null }[]; matches: number; problems: (string | null)[] }

/** A text in pieces: what expressions find in it, first come first served, and what is between; and what is wrong with an expression. */
export function tryPatterns(patterns: readonly Pattern[], text: string): Tried {
  const problems = patterns.map(({ pattern }) => (pattern === '' ? null : patternProblem(pattern)))
  const spans = patterns.flatMap(({ name, pattern }, i) => (pattern === '' || problems[i] !== null || text === '' ? [] : compilePattern({ name, pattern }).find(text).map(({ start, end }) => ({ start, end, rule: name }))))
  const pieces: Tried['pieces'] = []
  let at = 0
  let matches = 0
  for (const { start, end, rule } of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at) continue
    if (start > at) pieces.push({ text: text.slice(at, start), rule: null })
    pieces.push({ text: text.slice(start, end), rule })
    matches += 1
    at = end
  }
  if (at < text.length) pieces.push({ text: text.slice(at), rule: null })
  return { pieces, matches, problems }
}
