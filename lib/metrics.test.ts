import { expect, it } from 'vitest'
import { countInto, createMetrics, setInstanceFigures } from '@/lib/metrics'
import { createModelNames } from '@/lib/observed-llm'
import { maySeeMetrics } from '@/lib/scrape'

const figures = { runs: [{ status: 'running', runs: 2, casesWaiting: 30, casesDone: 70 }], webhooks: { waiting: 1, failed: 2 }, processes: [{ kind: 'worker', draining: false, count: 3 }], databaseBytes: 5000 }
const depths = [{ job: 'replay-cases' as const, waiting: 4, active: 2, delayed: 0, failed: 0, oldestWaitingMs: 1000 }]

it('counts what services say, and names no type of personal data that people made up', async () => {
  const metrics = createMetrics()
  const count = countInto(metrics)
  count({ kind: 'import rows', stored: 8, duplicates: 1, aside: 2, redactions: { email: 3, 'customer name of acme': 4 } })
  count({ kind: 'gate verdict', gate: 'blocked' })
  count({ kind: 'judge answer', by: 'exact' })
  count({ kind: 'semantic check', agrees: false })
  const text = await metrics.registry.metrics()
  expect(text).toContain('slicegate_import_rows_total{outcome="aside"} 2')
  expect(text).toContain('slicegate_redaction_findings_total{type="email"} 3')
  expect(text).toContain('slicegate_redaction_findings_total{type="other"} 4')
  expect(text).not.toContain('acme')
  expect(text).toContain('slicegate_gate_verdicts_total{gate="blocked"} 1')
  expect(text).toContain('slicegate_judge_answers_total{source="exact"} 1')
  expect(text).toContain('slicegate_judge_cache_semantic_checks_total{agrees="false"} 1')
})

it('says what the database and the queue know, and nothing where they could not be asked', async () => {
  const metrics = createMetrics()
  setInstanceFigures(metrics, { figures, depths }, new Date(61_000))
  const known = await metrics.registry.metrics()
  expect(known).toContain('slicegate_instance_queue_oldest_seconds{queue="replay-cases"} 60')
  expect(known).toContain('slicegate_instance_run_cases{state="waiting"} 30')
  expect(known).toContain('slicegate_instance_runs{status="paused"} 0')
  expect(known).toContain('slicegate_instance_processes{kind="web",state="live"} 0')
  expect(known).toContain('slicegate_instance_database_bytes 5000')
  setInstanceFigures(metrics, null, new Date(62_000))
  const unknown = await metrics.registry.metrics()
  expect(unknown).toContain('slicegate_instance_figures_up 0')
  expect(unknown).not.toMatch(/^slicegate_instance_(?!figures_up)\w+[ {]/m)
})

it('takes the names of models that an endpoint is set up for, and never more than its bound', () => {
  const price = { input: 1, output: 1, cachedInput: null, date: null, source: null }
  const baseUrl = 'http://models.internal/v1'
  const nameOf = createModelNames(2)
  expect(nameOf({ prices: { big: price }, judgeModel: null, baseUrl }, 'big')).toBe('big')
  expect(nameOf({ prices: {}, judgeModel: 'judge', baseUrl }, 'judge')).toBe('judge')
  expect(nameOf({ prices: {}, judgeModel: null, baseUrl }, 'what a caller wrote')).toBe('other')
  expect(nameOf({ prices: { big: price }, judgeModel: null, baseUrl }, 'alias', 'big')).toBe('big')
  expect(nameOf({ prices: { third: price }, judgeModel: null, baseUrl }, 'third')).toBe('other')
  expect(nameOf({ prices: {}, judgeModel: null, baseUrl }, 'big')).toBe('big')
})

it('shows the figures to nobody without a token, and to who sends the right one', () => {
  expect(maySeeMetrics('Bearer x', undefined)).toBe('off')
  expect(maySeeMetrics(null, 'open')).toBe('yes')
  expect(maySeeMetrics('Bearer secret', 'secret')).toBe('yes')
  for (const wrong of [null, '', 'secret', 'Bearer secre', 'Bearer secrets', 'bearer secret', 'Basic secret']) expect(maySeeMetrics(wrong, 'secret')).toBe('no')
})
