import type { RecordPath } from '@/lib/core/sources/record-paths'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import type { KeyView } from '@/lib/core/secrets/key-view'

/** What a gateway answered when its newest row was asked for. */
export type SourceCheck = {
  schema: string
  /** Rows of the last 30 days; null where it does not say. */
  rows: number | null
  capped: boolean
  /** null: the log of the last 30 days is empty. `why`: what is wrong with the row. */
  newest: { readable: boolean; why: string | null; at: string | null; customer: boolean | null; conversation: boolean | null; content: boolean | null } | null
}

/** Where a source stands. `stopped`: whoever pulled it is gone, and another one takes over. */
export type SourceStanding = 'idle' | 'pulling' | 'stopped' | 'failed' | 'paused'

/** Shares are of calls, 0 to 1; null: nothing came in. */
export type MissingShares = { customer: number | null; segment: number | null; conversation: number | null }

export type SourceRow = {
  id: string; name: string; format: string
  /** true: it is asked for its log. Address and key are null for whoever may not change them. */
  pulls: boolean
  baseUrl: string | null; key: KeyView | null; everyMinutes: number | null; enabled: boolean
  settings: SourceSettings
  /** First day of the first pull; null for a source that sends. */
  from: string | null
  standing: SourceStanding
  error: string | null
  pulledAt: string | null
  nextAt: string | null
  lastImportAt: string | null
  /** Of the last 30 days. */
  received: number; stored: number; duplicates: number; quarantined: number
  missing: MissingShares
  /** Of the pull under way: how much of the time that it has to read is read, 0 to 1, and what it read. */
  progress: { share: number; rows: number; stored: number; at: string } | null
}

export type SourceWeekRow = { week: string; stored: number; duplicates: number; quarantined: number; missing: MissingShares }

/** How far stored records were read again. */
export type RereadView = { total: number; done: number; changed: number; hidden: number; finished: boolean; error: string | null }

export type SourceDetail = SourceRow & {
  weeks: SourceWeekRow[]
  paths: { records: number; paths: RecordPath[] }
  reread: RereadView | null
  /** Whether stored records are kept at all in this project. */
  keepsOriginals: boolean
}
