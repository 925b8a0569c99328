import { formatCount, plural } from '@/lib/core/display/format'
import { projectHref } from '@/lib/core/display/project-href'
import type { ImportCounts, ImportStatus, ImportVia, MissingKind } from '@/lib/core/sources/import-counts'

/** One import as its page and the list of imports show it. */
export type ImportView = ImportCounts & {
  id: string; href: string; name: string; format: string; via: ImportVia; status: ImportStatus; error: string | null
  source: { id: string; name: string } | null
  bytes: number; totalBytes: number | null; startedAt: string; finishedAt: string | null
  /** Name of who sent it; null = a key that is gone, or the product itself. */
  by: string | null
}

export type QuarantineGroup = {
  reason: string; lines: number
  /** How many of them can be read again. */
  again: number
  examples: { line: number; row: number; text: string; whole: boolean }[]
}

export function importHref(slug: string, importId: string): string {
  return projectHref(slug, `/sources/imports/${importId}`)
}

export const VIA_WORDS: Record<ImportVia, string> = {
  file: 'uploaded here', api: 'sent by HTTP', cli: 'sent by the command line', otlp: 'sent by OpenTelemetry', pull: 'pulled', retry: 'read again', demo: 'part of the demo',
}

/** `12,400 rows: 11,900 new, 400 known, 100 put aside`; parts that are zero are left out, and one row is a row. */
export function importSum({ received, stored, duplicates, quarantined, notCalls }: ImportCounts): string {
  const parts = [[stored, 'new'], [duplicates, 'known'], [quarantined, 'put aside'], [notCalls, notCalls === 1 ? 'no model call' : 'no model calls']] as const
  const shown = parts.filter(([count]) => count > 0).map(([count, words]) => `${formatCount(count)} ${words}`)
  return shown.length === 0 ? plural(received, 'row') : `${plural(received, 'row')}: ${shown.join(', ')}`
}

/** Rows that are model calls, whether they were known before or not. */
export function callsOf({ stored, duplicates }: ImportCounts): number {
  return stored + duplicates
}

/** 12.4 MB, 940 KB, 12 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte')
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(2)} GB`
}

export const MISSING_WORDS: Record<MissingKind, { label: string; why: string }> = {
  customer: { label: 'Customer', why: 'floors of the sample and caps of one customer go by it' },
  segment: { label: 'Segment', why: 'the gate cuts by it; calls without one count for no segment' },
  conversation: { label: 'Conversation', why: 'calls of one conversation are kept together, and share their placeholders' },
}
