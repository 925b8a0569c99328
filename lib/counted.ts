import { channel } from 'node:diagnostics_channel'

/** What services say that they did, for whoever counts in this process. Names and numbers, never ids or text. */
export type Counted =
  /** `by`: a model was asked, or the answer was remembered, to the same question or to one that says the same. */
  | { kind: 'judge answer'; by: 'asked' | 'exact' | 'semantic' }
  /** An answer of the semantic cache that was judged again; `agrees` false = a false hit. */
  | { kind: 'semantic check'; agrees: boolean }
  | { kind: 'gate verdict'; gate: string }
  | { kind: 'import rows'; stored: number; duplicates: number; aside: number; redactions: Record<string, number> }
  | { kind: 'cases recorded'; count: number }
  | { kind: 'webhook'; outcome: 'delivered' | 'waiting' | 'failed' }

const CHANNEL = channel('slicegate:counted')

/** Tells it to whoever counts; costs nothing where nobody does. */
export function count(what: Counted): void {
  if (CHANNEL.hasSubscribers) CHANNEL.publish(what)
}

export function onCounted(listener: (what: Counted) => void): void {
  CHANNEL.subscribe((message) => listener(message as Counted))
}
