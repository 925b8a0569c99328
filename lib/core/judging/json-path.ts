import { isObject, ownField } from '@/lib/core/judging/json-equality'

const STEP = /^(?:\.?([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\])/
const MAX_STEPS = 50

/** A path like `lines[0].amount` or `["odd.key"].x` as its steps; empty for the whole value; null when it cannot be read. */
export function readJsonPath(path: string): (string | number)[] | null {
  const steps: (string | number)[] = []
  let rest = path
  while (rest !== '') {
    const match = STEP.exec(rest)
    if (!match || steps.length >= MAX_STEPS || (steps.length === 0 && rest.startsWith('.'))) return null
    if (match[3] === undefined) steps.push(match[1] ?? Number(match[2]))
    else {
      try {
        steps.push(JSON.parse(match[3]) as string)
      } catch {
        return null
      }
    }
    rest = rest.slice(match[0].length)
  }
  return steps
}

/** What stands at the path; undefined = nothing does. */
export function valueAt(value: unknown, steps: (string | number)[]): unknown {
  return steps.reduce<unknown>((at, step) => {
    if (typeof step === 'number') return Array.isArray(at) ? at[step] : undefined
    return isObject(at) ? ownField(at, step) : undefined
  }, value)
}
