import type { Flip } from '@/lib/core/types'
import type { Tone } from '@/components/ui/tone'

export const FLIP_LOOK: Record<Flip, { label: string; tone: Tone; hint: string }> = {
  break: { label: 'Broke', tone: 'blocked', hint: 'passed before, fails now' },
  fix: { label: 'Fixed', tone: 'pass', hint: 'failed before, passes now' },
  'both-fail': { label: 'Both fail', tone: 'warn', hint: 'failed before and fails now' },
  'both-pass': { label: 'Both pass', tone: 'neutral', hint: 'passed before and passes now' },
  missing: { label: 'Missing', tone: 'open', hint: 'a side was not measured' },
}

export const FLIP_ORDER: Flip[] = ['break', 'both-fail', 'missing', 'fix', 'both-pass']
