import { describe, expect, it } from 'vitest'
import { costCsv } from '@/lib/core/cost/cost-csv'
import { amountText, costReport, costSentence, reportStart, weekStart, type CostCell, type CostRun, type RunPairs } from '@/lib/core/cost/cost-report'
import { SAVINGS } from '@/lib/core/cost/plain-policy'

// a Thursday
const NOW = Date.parse('2026-11-26T12:00:00Z')
const run = (id: string, createdAt: string): CostRun => ({ id, name: `run ${id}`, purpose: 'gate', createdAt })
const cell = (runId: string, role: CostCell['role'], own: Partial<CostCell>): CostCell => ({ runId, role, model: role === 'judge' ? 'judge-1' : role, rerun: false, calls: 0, unpriced: 0, cached: 0, usd: 0, ...own })
const pairs = (runId: string, own: Partial<RunPairs>): RunPairs => ({
  runId, rounds: 3, structural: 0, argumentVotes: 0, structuralArms: 0, equal: 0, judged: 0, judgedArms: 0, unfinishedVotes: 0, votes: 0, cachedVotes: 0, ...own,
})

const FIRST = run('a', '2026-11-25T08:00:00Z')
const SECOND = run('b', '2026-11-26T08:00:00Z')
const OLD = run('c', '2026-11-20T08:00:00Z')

describe('the cost report', () => {
  // 100 pairs: 80 by structure, 10 equal, 10 judged with 20 votes at $0.02; the second run takes all 20 from the cache
  const input = {
    runs: [SECOND, FIRST],
    cells: [
      cell('a', 'candidate', { calls: 100, usd: 1 }), cell('a', 'baseline', { calls: 100, usd: 2 }), cell('a', 'judge', { calls: 20, usd: 0.4 }),
      cell('b', 'candidate', { calls: 100, usd: 1 }), cell('b', 'baseline', { calls: 100, usd: 2 }), cell('b', 'judge', { cached: 20 }),
      cell('b', 'candidate', { calls: 5, usd: 0.05, rerun: true }),
    ],
    pairs: [pairs('a', { structural: 80, equal: 10, judged: 10, votes: 20 }), pairs('b', { structural: 80, equal: 10, judged: 10, votes: 20, cachedVotes: 20 })],
  }

  it('holds each run against the plain policy with the mean price of its judge', () => {
    const [second, first] = costReport(input, NOW).runs
    // 600 votes × $0.02 = $12 for votes alone
    expect(first!.plainVotes).toBe(600)
    expect(first!.plainJudgeUsd).toBeCloseTo(12, 10)
    expect(first!.plainUsd).toBeCloseTo(15, 10)
    // nothing was paid in the second run: the price is the one that the first saw
    expect(second!.judge.usd).toBe(0)
    expect(second!.plainJudgeUsd).toBeCloseTo(12, 10)
    expect(second!.saved.cache.votes).toBe(20)
    expect(second!.saved.cache.usd).toBeCloseTo(0.4, 10)
  })

  it('adds up: what was paid and all parts are the plain policy, in every sum', () => {
    const { week, all, weeks, runs } = costReport(input, NOW)
    for (const sum of [week, all, ...weeks, ...runs]) {
      expect(sum.total.usd + SAVINGS.reduce((total, saving) => total + sum.saved[saving].usd!, 0)).toBeCloseTo(sum.plainUsd!, 9)
    }
    expect(week.total.usd).toBeCloseTo(6.45, 10)
    expect(week.plainUsd).toBeCloseTo(30.05, 10)
    expect(costSentence('This week', week)).toBe('This week cost $6.45; the plain policy would have cost $30.05 (78% less).')
  })

  it('keeps re-runs apart from first runs, and cached votes apart from calls', () => {
    const { roles, models } = costReport(input, NOW).week
    expect(roles.map(({ role, first, rerun }) => [role, first.calls, rerun.calls])).toEqual([['candidate', 200, 5], ['baseline', 200, 0], ['judge', 20, 0]])
    expect(models.map(({ model, roles: own, all }) => [model, own, all.calls, all.cached])).toEqual([
      ['baseline', ['baseline'], 200, 0], ['candidate', ['candidate'], 205, 0], ['judge-1', ['judge'], 20, 20],
    ])
  })

  it('cuts weeks at Monday in UTC', () => {
    expect(new Date(weekStart(NOW)).toISOString()).toBe('2026-11-23T00:00:00.000Z')
    expect(weekStart(Date.parse('2026-11-23T00:00:00Z'))).toBe(weekStart(NOW))
    expect(new Date(weekStart(Date.parse('2026-11-22T23:59:59Z'))).toISOString()).toBe('2026-11-16T00:00:00.000Z')
    expect(new Date(reportStart(NOW, 2)).toISOString()).toBe('2026-11-16T00:00:00.000Z')
    const { week, all, weeks } = costReport({ runs: [SECOND, OLD], cells: [cell('b', 'candidate', { calls: 1, usd: 1 }), cell('c', 'candidate', { calls: 1, usd: 3 })], pairs: [] }, NOW)
    expect([week.total.usd, all.total.usd, ...weeks.map(({ start, total }) => `${start.slice(0, 10)} ${total.usd}`)]).toEqual([1, 4, '2026-11-23 1', '2026-11-16 3'])
  })
})

describe('what is not known', () => {
  it('is said with the number of calls, never as 0', () => {
    expect(amountText({ usd: 0, calls: 12, unpriced: 12, cached: 0 })).toBe('unknown')
    expect(amountText({ usd: 1.5, calls: 12, unpriced: 2, cached: 0 })).toBe('$1.50')
    expect(amountText({ usd: 0, calls: 0, unpriced: 0, cached: 9 })).toBe('$0')
    const report = costReport({ runs: [FIRST], cells: [cell('a', 'candidate', { calls: 10, unpriced: 10 }), cell('a', 'baseline', { calls: 10, usd: 2 })], pairs: [] }, NOW)
    expect(costSentence('This week', report.week)).toBe('This week cost at least $2.00 (10 of 20 calls have no known price); the plain policy would have cost the same.')
    const none = costReport({ runs: [FIRST], cells: [cell('a', 'judge', { calls: 10, unpriced: 10 })], pairs: [pairs('a', { structural: 1, judged: 5, votes: 10 })] }, NOW)
    expect(none.judges).toEqual([{ model: 'judge-1', votes: 0, usd: null }])
    expect(costSentence('This week', none.week)).toBe('This week cost an unknown amount (10 of 10 calls have no known price); what the plain policy would have cost is unknown.')
  })

  it('leaves cells of the file empty', () => {
    const [head, line] = costCsv(costReport({ runs: [FIRST], cells: [cell('a', 'candidate', { calls: 10, unpriced: 10 })], pairs: [pairs('a', { structural: 1 })] }, NOW).runs).split('\r\n')
    expect(head).toBe('run_id,name,purpose,created_at,candidate_usd,baseline_usd,judge_usd,total_usd,calls,calls_without_price,votes_bought,votes_cached,plain_votes,plain_usd,saved_structural_usd,saved_equal_usd,saved_early_stop_usd,saved_cache_usd')
    expect(line).toBe('a,run a,gate,2026-11-25T08:00:00Z,,0,0,,10,10,0,0,6,,,0,0,0')
  })

  it('has a sentence for a week without a run', () => {
    expect(costSentence('This week', costReport({ runs: [], cells: [], pairs: [] }, NOW).week)).toBe('This week no run was started.')
  })
})
