import { formatCount, plural } from '@/lib/core/display/format'
import type { TypeRecall } from '@/lib/core/privacy/privacy-bars'
import { labelOf } from '@/lib/core/privacy/privacy-words'
import type { ScanView } from '@/lib/core/privacy/scan-view'
import { weekName } from '@/lib/core/unseen/unseen-words'

export type PrivacyHeadline = { sentence: string; tone: 'pass' | 'blocked' | 'open'; notes: { text: string; tone: 'neutral' | 'warn' | 'blocked' | 'open' }[] }

export type HeadlineInput = {
  types: TypeRecall[] | null
  /** The check is of rules that are not on any more. */
  outdated: boolean
  mode: 'placeholder' | 'surrogate'
  off: string[]
  draft: boolean
  patterns: number
  hidden: number
  /** A detector of names outside of the process is set up. */
  detector: boolean
  scan: ScanView | null
  sample: { week: string; drawn: number; clean: number; leaks: number } | null
}

/** Places stay by default, and files are no words: neither is worth a warning. */
const QUIET = ['place']

/** Where a project's personal data stands, in one sentence, and what to know beside it. */
export function privacyHeadline(input: HeadlineInput): PrivacyHeadline {
  const { types, off } = input
  const below = (types ?? []).filter((one) => !one.passed && !off.includes(one.type))
  const notes = [...stateNotes(input), ...workNotes(input)]
  if (types === null || input.outdated) return { sentence: 'How much gets through is unknown: nothing was planted under the rules of now.', tone: 'open', notes }
  if (below.length > 0) {
    const words = below.map(({ type, planted, hidden }) => `${labelOf(type).toLowerCase()} (${formatCount(planted - hidden)} of ${formatCount(planted)} planted ones)`).join(', ')
    return { sentence: `Personal data gets through: ${words}. Nothing is replayed until that is mended.`, tone: 'blocked', notes }
  }
  return { sentence: 'Every type of planted personal data is hidden at or above its bar.', tone: 'pass', notes }
}

type Note = PrivacyHeadline['notes'][number]

function stateNotes({ mode, off, draft, patterns, hidden, detector }: HeadlineInput): Note[] {
  const switchedOff = off.filter((type) => !QUIET.includes(type))
  return [
    { text: mode === 'placeholder' ? 'Values are replaced by placeholders such as <EMAIL_1>, the same one for the same value in a conversation.' : 'Values are replaced by made-up ones of the same form, the same one for the same value in a conversation.', tone: 'neutral' },
    ...(patterns + hidden > 0 ? [{ text: `${plural(patterns, 'expression')} and ${plural(hidden, 'reported value')} of the project are hidden as well.`, tone: 'neutral' as const }] : []),
    ...(switchedOff.length > 0 ? [{ text: `Switched off, so they stay in what is stored: ${switchedOff.map((type) => labelOf(type).toLowerCase()).join(', ')}.`, tone: 'warn' as const }] : []),
    ...(draft ? [{ text: 'A draft of other rules waits to be switched on: the preview shows what it would hide.', tone: 'open' as const }] : []),
    ...(detector ? [{ text: 'A detector outside of Slicegate is asked as well; a row that it does not answer for is not stored.', tone: 'neutral' as const }] : []),
  ]
}

function workNotes({ scan, sample }: HeadlineInput): Note[] {
  const left = sample ? sample.drawn - sample.clean - sample.leaks : 0
  return [
    ...(scan?.status === 'running' || scan?.status === 'queued' ? [{ text: 'What is stored is being gone over with the rules of now.', tone: 'open' as const }] : []),
    ...(scan?.status === 'failed' ? [{ text: 'The last scan of what is stored did not come to its end: start it again.', tone: 'blocked' as const }] : []),
    ...(sample && left > 0 ? [{ text: `${plural(left, 'trace')} of the sample of ${weekName(sample.week)} ${left === 1 ? 'waits' : 'wait'} for somebody who looks through ${left === 1 ? 'it' : 'them'}.`, tone: 'open' as const }] : []),
    ...(sample && sample.leaks > 0 ? [{ text: `People found personal data in ${plural(sample.leaks, 'trace')} of that sample; it is hidden now, there and everywhere else.`, tone: 'warn' as const }] : []),
  ]
}
