import { hashUnit } from '@/lib/llm/sandbox/random'

export const FAULTS = ['429', '500', 'timeout', 'cut', 'malformed', 'truncated'] as const
export type Fault = (typeof FAULTS)[number]

/**
 * `rate` is the share of requests that are hit; `times` ends the fault after that many tries of the same request; `waitMs` is what
 * a 429 asks for.
 */
export type FaultRule = { fault: Fault; rate: number; times: number | null; waitMs: number }

/**
 * Reads `x-sandbox-fault`, e.g. `429`, `500;rate=0.1`, `cut;times=2, timeout;rate=0.01`, `429;wait=20` (ms).
 * Throws on anything else, so that a test never believes that it injected a fault.
 */
export function parseFaults(text: string): FaultRule[] {
  return text.split(',').map((entry) => {
    const [name = '', ...options] = entry.split(';').map((part) => part.trim())
    const fault = FAULTS.find((known) => known === name)
    if (!fault) throw new Error(`Unknown fault "${name}": expected one of ${FAULTS.join(', ')}`)
    const rule: FaultRule = { fault, rate: 1, times: null, waitMs: 1000 }
    for (const option of options) {
      const [key, value] = option.split('=')
      const number = Number(value)
      if (key === 'rate' && number >= 0 && number <= 1) rule.rate = number
      else if (key === 'times' && Number.isInteger(number) && number > 0) rule.times = number
      else if (key === 'wait' && Number.isInteger(number) && number >= 0) rule.waitMs = number
      else throw new Error(`Unknown fault option "${option}": expected rate=0..1, times=1.. or wait=0..`)
    }
    return rule
  })
}

/** Which fault hits a request: by its content, its attempt and the client's retry count; `times` counts the tries. */
export function createFaultPicker(seed: string): (rules: FaultRule[], identity: string, retry: string) => FaultRule | null {
  const tries = new Map<string, number>()
  return (rules, identity, retry) => {
    for (const rule of rules) {
      if (rule.times !== null) {
        const key = `${rule.fault}:${identity}`
        const count = (tries.get(key) ?? 0) + 1
        tries.set(key, count)
        if (count > rule.times) continue
      }
      const salt = rule.times === null ? retry : ''
      if (hashUnit(seed, 'fault', rule.fault, identity, salt) < rule.rate) return rule
    }
    return null
  }
}
