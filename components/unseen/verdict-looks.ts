import type { Tone } from '@/components/ui/tone'
import type { AuditVerdict } from '@/lib/core/unseen/tally-audits'

export const VERDICT_LOOKS: Record<AuditVerdict, { label: string; tone: Tone; key: string }> = {
  fine: { label: 'Fine', tone: 'pass', key: '1' },
  failure: { label: 'Failure', tone: 'blocked', key: '2' },
  unsure: { label: 'Unsure', tone: 'open', key: '3' },
}
