import type { ConfigBody } from '@/lib/core/config/schema'

/**
 * How cases are drawn from traffic. Floors count cases; `segmentFloor` of the draw itself follows from the gate's smallest
 * segment. `customerShare` is a part of the sample, 0 to 1. null = no cap.
 */
export type SamplingConfig = {
  sampler: 'stratified' | 'uniform'
  clusterFloor: number
  noiseFloor: number
  newFloor: number
  /** Something is new for so long after it was seen first. */
  newHours: number
  customerShare: number | null
  perConversation: number | null
}

export function samplingSettings(replay: Partial<NonNullable<ConfigBody['replay']>>): SamplingConfig {
  return {
    sampler: replay.sampler ?? 'stratified', clusterFloor: replay.cluster_floor ?? 10, noiseFloor: replay.noise_floor ?? 20,
    newFloor: replay.new_floor ?? 20, newHours: replay.new_hours ?? 48,
    customerShare: replay.customer_cap === undefined ? 0.25 : replay.customer_cap,
    perConversation: replay.conversation_cap === undefined ? 5 : replay.conversation_cap,
  }
}
