import type { ClusterChange, CoverageEvent, CoverageState } from '@/lib/core/display/coverage-types'
import type { Tone } from '@/components/ui/tone'

export const STATE_LOOK: Record<CoverageState, { label: string; tone: Tone }> = {
  covered: { label: 'Covered', tone: 'pass' }, thin: { label: 'Thin', tone: 'warn' }, 'not-covered': { label: 'Not covered', tone: 'blocked' },
}

export const STATE_COLOR: Record<CoverageState, string> = { covered: 'var(--sg-pass-fill)', thin: 'var(--sg-warn-fill)', 'not-covered': 'var(--sg-border-strong)' }

export const CHANGE_LOOK: Record<ClusterChange | CoverageEvent['kind'], { label: string; tone: Tone; text: string }> = {
  new: { label: 'New', tone: 'accent', text: 'was not there before' },
  split: { label: 'Split', tone: 'open', text: 'came apart from a larger one' },
  merge: { label: 'Merged', tone: 'open', text: 'grew together from several' },
  gone: { label: 'Gone', tone: 'neutral', text: 'is not there any more' },
}
