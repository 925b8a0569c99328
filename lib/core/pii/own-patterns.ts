import { RE2JS } from 're2js'
import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

export type CompiledPattern = { name: string; type: PiiType; matchesNothing: boolean; find(text: string): PiiSpan[] }

/** A match may look ahead to the end of the text before it gives up; in windows of this many characters that cannot add up. */
const WINDOW = 4096
const LONGEST_MATCH = 512

/**
 * A regular expression of a project. It is read in RE2's syntax (no back references, no looking around), whose matcher takes time
 * that is linear in the text, whatever the expression: nobody can stop an import by an expression or by a text. A match has at most
 * 512 characters; where the expression has a group, the group is what is hidden.
 *
 * @throws with the name of the pattern and what RE2 says
 */
export function compilePattern({ name, pattern, type = 'custom' }: { name: string; pattern: string; type?: PiiType | undefined }): CompiledPattern {
  const compiled = compile(name, pattern)
  return { name, type, matchesNothing: compiled.matcher('').find(), find: (text) => find(compiled, type, text) }
}

function compile(name: string, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    throw new Error(`pattern "${name}": ${error instanceof Error ? error.message : String(error)}; expected RE2 syntax, without back references and without looking ahead or behind`)
  }
}

function find(compiled: RE2JS, type: PiiType, text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  const group = compiled.groupCount() > 0 ? 1 : 0
  for (let core = 0; core < text.length; core += WINDOW) {
    // what stands before tells word borders, what stands behind may still belong to a match that begins in the window
    const offset = Math.max(0, core - LONGEST_MATCH)
    const part = text.slice(offset, core + WINDOW + LONGEST_MATCH)
    const matcher = compiled.matcher(part)
    while (matcher.find()) {
      const begin = offset + matcher.start(0)
      if (begin >= core + WINDOW) break
      if (begin < core) continue
      const at = matcher.start(group) >= 0 ? group : 0
      const [start, end] = [offset + matcher.start(at), offset + matcher.end(at)]
      if (end > start && end - start <= LONGEST_MATCH) spans.push({ start, end, type, value: text.slice(start, end) })
    }
  }
  return spans
}
