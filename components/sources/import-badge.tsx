import { ToneBadge } from '@/components/ui/badge'
import type { ImportStatus } from '@/lib/core/sources/import-counts'

/** Green is for an import of which everything could be read. */
export function ImportBadge({ status, quarantined }: { status: ImportStatus; quarantined: number }) {
  if (status === 'running') return <ToneBadge tone="accent" live>Running</ToneBadge>
  if (status === 'failed') return <ToneBadge tone="blocked">Broke off</ToneBadge>
  return quarantined > 0 ? <ToneBadge tone="warn">Done, some put aside</ToneBadge> : <ToneBadge tone="pass">Done</ToneBadge>
}
