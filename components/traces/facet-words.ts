import type { TraceFacet, TraceFilter } from '@/lib/core/display/trace-filter'

export const FACET_LABELS: Record<TraceFacet, string> = {
  segment: 'Segment', customer: 'Customer', cluster: 'Cluster', model: 'Model', tool: 'Tool called', status: 'Status', reason: 'Not replayable because', source: 'Source',
}

export const PART_LABELS: Record<keyof TraceFilter, string> = {
  ...FACET_LABELS, text: 'Text', from: 'From', to: 'To', importId: 'Import', without: 'Without', minCost: 'Cost from', maxCost: 'Cost to', minLatency: 'Latency from', maxLatency: 'Latency to',
}

const STATES: Record<string, string> = { success: 'Success', error: 'Error', 'not-replayable': 'Not replayable' }

/** A value as people say it; an empty one stands for traces that have none. */
export function facetWords(facet: TraceFacet, value: string, clusters: Record<string, string>): string {
  if (value === '') return facet === 'cluster' ? 'not grouped' : facet === 'model' ? 'unknown' : 'none'
  if (facet === 'status') return STATES[value] ?? value
  return facet === 'cluster' ? clusters[value] ?? value : value
}

export function partWords(part: keyof TraceFilter, filter: TraceFilter, clusters: Record<string, string>): string {
  const value = String(filter[part])
  if (part === 'minCost' || part === 'maxCost') return `$${value}`
  if (part === 'minLatency' || part === 'maxLatency') return `${value} ms`
  if (part === 'importId') return value.slice(0, 8)
  if (part === 'without') return `a ${value}`
  return part === 'status' || part === 'cluster' ? facetWords(part, value, clusters) : value
}
