import type { GateConfig } from '@/lib/core/config/types'

/**
 * The part of the traffic that a trace is drawn from, by its value of `segment_by` ('' = none); null where the configuration
 * lists segments, ignores the others, and this is one of them.
 */
export function stratumOf(value: string, config: Pick<GateConfig, 'segments' | 'unlistedSegments'>): string | null {
  const listed = config.segments.length === 0 || config.segments.includes(value)
  return listed || config.unlistedSegments !== 'ignore' ? value : null
}
