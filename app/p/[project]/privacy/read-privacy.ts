import type { CanaryType } from '@/lib/core/privacy/canaries'
import { recallByType } from '@/lib/core/privacy/privacy-bars'
import { privacyHeadline } from '@/lib/core/privacy/privacy-headline'
import { stageWords, type ScanView } from '@/lib/core/privacy/scan-view'
import { wilson } from '@/lib/core/gate/intervals'
import { DEFAULT_RULES, piiRules } from '@/lib/core/pii/rules'
import { listCanaryChecks, type StoredCanaryCheck } from '@/lib/db/privacy-canaries'
import { getPrivacyDraft } from '@/lib/db/privacy-rules'
import { listSampleWeeks } from '@/lib/db/privacy-samples'
import { getScan, listScans, type Scan } from '@/lib/db/privacy-scans'
import { sumImported, sumRedactions } from '@/lib/db/privacy-traces'
import { namesOfActors } from '@/lib/db/audit-events'
import { getDeps } from '@/lib/deps'
import { loadRedactor } from '@/lib/services/load-redactor'

const DAYS_30 = 30 * 86_400_000
/** As many checks as the charts have room for. */
const CHECKS = 45
const [WEEKS, SCANS] = [8, 5]

/** Everything of the overview of a project's privacy. */
export async function readPrivacy(projectId: string) {
  const deps = getDeps()
  const { db, now } = deps
  const since = new Date(now().getTime() - DAYS_30)
  const [stored, checks, weeks, scans, hidden, imported, { redactor }] = await Promise.all([
    getPrivacyDraft(db, projectId), listCanaryChecks(db, projectId, CHECKS), readSampleWeeks(projectId), listScans(db, projectId, SCANS),
    sumRedactions(db, projectId, since), sumImported(db, projectId, since), loadRedactor({ projectId }, deps),
  ])
  const rules = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
  const [last] = checks
  const views = await viewScans(scans)
  const types = last ? recallByType(last.results) : null
  return {
    headline: privacyHeadline({
      types, outdated: last !== undefined && last.redactorVersion !== redactor.version, mode: rules.mode, off: rules.off, draft: stored?.draft != null,
      patterns: rules.patterns.length, hidden: rules.hidden.length, detector: deps.detect !== null, scan: views[0] ?? null, sample: weeks[0] ?? null,
    }),
    check: last && types ? { types, at: last.createdAt.toISOString(), version: last.redactorVersion } : null,
    off: rules.off as string[], points: checks.toReversed().map(pointOf), hidden, imported, weeks, scans: views,
  }
}

function pointOf({ createdAt, redactorVersion, results }: StoredCanaryCheck) {
  const recall = Object.fromEntries(recallByType(results).map(({ type, recall: rate, low, high }) => [type, { rate, low, high }])) as Record<CanaryType, { rate: number | null; low: number; high: number }>
  return { at: createdAt.toISOString(), version: redactorVersion, recall }
}

/** Drawn weeks, newest first, with the 95 % Wilson interval of the share of traces that hold personal data. */
export async function readSampleWeeks(projectId: string) {
  return (await listSampleWeeks(getDeps().db, projectId, WEEKS)).map((week) => {
    const [low, high] = wilson(week.leaks, week.clean + week.leaks)
    return { ...week, low, high }
  })
}

export async function readScan(projectId: string, scanId: string): Promise<ScanView | null> {
  const scan = await getScan(getDeps().db, projectId, scanId)
  return scan && (await viewScans([scan]))[0]!
}

async function viewScans(scans: Scan[]): Promise<ScanView[]> {
  const names = await namesOfActors(getDeps().db, scans.map(({ createdBy }) => createdBy))
  return scans.map(({ id, reason, redactorVersion, status, error, stage, total, done, changed, emptied, createdBy, createdAt, finishedAt }) => ({
    id, reason, redactorVersion, status, error, stage, stageWords: stageWords(stage), total, done, changed, emptied,
    byName: names.get(createdBy) ?? (createdBy === 'system' ? 'Slicegate' : createdBy), createdAt: createdAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null,
  }))
}
