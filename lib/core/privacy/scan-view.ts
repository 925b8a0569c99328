/** A scan as pages show it; times are ISO 8601. `stageWords`: what is gone over now, in words. */
export type ScanView = {
  id: string; reason: string; redactorVersion: string; status: 'queued' | 'running' | 'done' | 'failed'; error: string | null
  stage: string | null; stageWords: string | null; total: number; done: number; changed: number; emptied: number; byName: string; createdAt: string; finishedAt: string | null
}

const WORDS: Record<string, string> = {
  trace: 'traces', quarantined_line: 'lines that were put aside', trace_import: 'imports', trace_source: 'sources', case: 'cases', expectation: 'expectations', flag: 'flags', ticket: 'tickets',
  outcome: 'answers of runs', judgment: 'judgments', run_case: 'cases of runs', segment_result: 'results of segments', gate_decision: 'decisions', review: 'reviews', review_rerun: 're-runs',
  slice_search: 'slices', run: 'runs', rating_task: 'rating tasks', rating: 'ratings', quarantine: 'quarantines', judge_shadow: 'judged pairs', judge_check: 'checks of judges', cluster: 'clusters',
  cluster_event: 'changes of clusters', segment: 'segments', family: 'families', pinned_segment: 'pinned segments', dataset: 'datasets', refresh: 'refreshes', audit_week: 'audited weeks',
  trace_audit: 'audits', webhook_delivery: 'messages', saved_view: 'saved views', project: 'the project', audit_event: 'the audit log', 'late traces': 'traces that came meanwhile',
}

export const stageWords = (stage: string | null): string | null => (stage === null ? null : WORDS[stage] ?? stage.replaceAll('_', ' '))

/** Stages in the order of a scan, for its page. */
export const SCAN_STAGES = Object.keys(WORDS)
