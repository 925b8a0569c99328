import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { gunzipSync } from 'node:zlib'
import type { PairedCase } from '@/lib/core/gate/types'

/** Folder with real files for tests, beside the checkout or where SLICEGATE_SHARED_DATA says; tests without it are skipped. */
export const sharedData = env.SLICEGATE_SHARED_DATA ?? join(import.meta.dirname, '../../../../shared/data')
export const hasSharedData = existsSync(join(sharedData, 'SOURCES.md'))

export function readShared(path: string): { name: string; text: string } {
  const bytes = readFileSync(join(sharedData, path))
  return { name: path, text: (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8') }
}

export function readSharedJson<T>(path: string): T {
  return JSON.parse(readShared(path).text) as T
}

export type ExpectedCounts = { n: number; production_pass: number; candidate_pass: number; fixed: number; broke: number }

/** Counts of every segment of paired cases in the words of the expected files. */
export function countBySegment(cases: PairedCase[]): Record<string, ExpectedCounts> {
  const counts: Record<string, ExpectedCounts> = {}
  for (const { segments, before, after } of cases) {
    for (const segment of segments) {
      const own = (counts[segment] ??= { n: 0, production_pass: 0, candidate_pass: 0, fixed: 0, broke: 0 })
      own.n++
      own.production_pass += Number(before)
      own.candidate_pass += Number(after)
      own.fixed += Number(!before && after)
      own.broke += Number(before && !after)
    }
  }
  return counts
}

/** The expected file's segments without their p values. */
export function expectedCounts(table: Record<string, ExpectedCounts & { mcnemar_exact_p: number }>): Record<string, ExpectedCounts> {
  return Object.fromEntries(Object.entries(table).map(([segment, { n, production_pass, candidate_pass, fixed, broke }]) =>
    [segment, { n, production_pass, candidate_pass, fixed, broke }]))
}
