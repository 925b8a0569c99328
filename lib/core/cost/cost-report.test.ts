import { describe, expect, it } from 'vitest'
import { costCsv } from '@/lib/core/cost/cost-csv'
import { amountText, costReport, costSentence, reportStart, weekStart, type CostCell, type CostRun, type RunPairs } from '@/lib/core/cost/cost-report'
import { SAVINGS } from '@/lib/core/cost/plain-policy'

// a Thursday
const NOW = Date.parse('2026-11-26T12:00:00Z')
const run = (id: string, createdAt: string): CostRun => ({ id, name: `run ${id}`, purpose: 'gate', createdAt })
const cell = (runId: string, role: CostCell['role'], own: Partial<CostCell>): CostCell => ({
  runId, role, model: role === 'judge' ? 'judge-1' : role, rerun: false, calls: 0, unpriced: 0, cached: 0, usd: 0, referenceUsd: own.usd ?? 0, savedUsd: 0, savedUnpriced: 0, ...own,
})
const pairs = (runId: string, own: Partial<RunPairs>): RunPairs => ({
  runId, rounds: 3, structural: 0, argumentVotes: 0, structuralArms: 0, equal: 0, judged: 0, judgedArms: 0, unfinishedVotes: 0, votes: 0, cachedVotes: 0, similarVotes: 0, ...own,
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
    expect(roles.map(({ role, first, rerun }) => [role, first.calls, rerun.calls])).toEqual([['candidate', 200, 5], ['baseline', 200, 0], ['judge', 20, 0], ['shadow', 0, 0], ['embedding', 0, 0]])
    expect(models.map(({ model, roles: own, all }) => [model, own, all.calls, all.cached])).toEqual([
      ['baseline', ['baseline'], 200, 0], ['candidate', ['candidate'], 205, 0], ['judge-1', ['judge'], 20, 20],
    ])
  })

  it('adds up with a cheaper judge, the votes that tried it out, and remembered answers', () => {
    // run a: 20 votes of the reference at $0.02. Run b: 10 votes of the cheaper judge for $0.05, $0.20 at the reference; 4 tried another one
    // out for $0.02; 60 answers of the candidate were remembered, $0.60 when they were paid
    const cheap = { model: 'judge-mini' }
    const { runs: [second], week, judges } = costReport({
      runs: [SECOND, FIRST],
      cells: [
        cell('a', 'judge', { calls: 20, usd: 0.4 }), cell('b', 'judge', { ...cheap, calls: 10, usd: 0.05, referenceUsd: 0.2 }), cell('b', 'shadow', { model: 'judge-nano', calls: 4, usd: 0.02 }),
        cell('b', 'candidate', { calls: 40, usd: 0.4, cached: 60, savedUsd: 0.6 }),
      ],
      pairs: [pairs('a', { judged: 5, votes: 20 }), pairs('b', { judged: 5, votes: 10 })],
    }, NOW)
    expect(judges).toEqual([{ model: 'judge-1', votes: 20, usd: 0.02 }, { model: 'judge-mini', votes: 10, usd: 0.02 }])
    // plain: 30 votes × $0.02 for the pairs, and all 100 answers
    expect(second!.plainJudgeUsd).toBeCloseTo(0.6, 10)
    expect(second!.plainUsd).toBeCloseTo(1.6, 10)
    expect(second!.judge.usd).toBeCloseTo(0.07, 10)
    expect(second!.answers).toEqual({ remembered: 60, unpriced: 0 })
    expect(second!.saved.routing.usd).toBeCloseTo(0.15, 10)
    expect(second!.saved['shadow votes']).toEqual({ votes: -4, usd: -0.02 })
    expect(week.total.usd + SAVINGS.reduce((total, saving) => total + week.saved[saving].usd!, 0)).toBeCloseTo(week.plainUsd!, 10)
  })

  it('does not know what remembered answers saved when it is known of none, and counts those it knows', () => {
    const remembered = (own: Partial<CostCell>) => costReport({ runs: [FIRST], cells: [cell('a', 'candidate', { cached: 10, ...own })], pairs: [] }, NOW).week
    expect([remembered({ savedUnpriced: 10 }).plainUsd, remembered({ savedUnpriced: 4, savedUsd: 0.6 }).plainUsd]).toEqual([null, 0.6])
    expect(costSentence('This week', remembered({ savedUsd: 1 }))).toBe('This week cost $0; the plain policy would have cost $1.00 (100% less).')
  })

  it('counts embedding in the week in which it was paid, for no run, and alike for both policies', () => {
    const embeddings = [{ week: '2026-11-23T00:00:00.000Z', model: 'embedder', texts: 40, unpriced: 10, usd: 0.5 }, { week: '2026-11-09T00:00:00.000Z', model: 'embedder', texts: 8, unpriced: 0, usd: 0.25 }]
    const { week, all, weeks, runs } = costReport({ runs: [FIRST], cells: [cell('a', 'candidate', { calls: 1, usd: 1 })], pairs: [], embeddings }, NOW)
    expect(weeks.map(({ start, runs: n, total, byRole }) => [start.slice(0, 10), n, total.usd, byRole.embedding.calls])).toEqual([['2026-11-23', 1, 1.5, 40], ['2026-11-09', 0, 0.25, 8]])
    expect([week.total.usd, week.plainUsd, all.total.usd, runs[0]!.total.usd]).toEqual([1.5, 1.5, 1.75, 1])
    expect(week.roles.at(-1)).toMatchObject({ role: 'embedding', all: { calls: 40, unpriced: 10, usd: 0.5 } })
    expect(costSentence('This week', costReport({ runs: [], cells: [], pairs: [], embeddings }, NOW).week)).toContain('This week cost at least $0.50 (10 of 40 calls have no known price)')
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
    expect(head).toBe('run_id,name,purpose,created_at,candidate_usd,baseline_usd,judge_usd,shadow_judge_usd,total_usd,calls,calls_without_price,votes_bought,votes_cached,shadow_votes,answers_cached,plain_votes,plain_usd,saved_structural_usd,saved_equal_usd,saved_early_stop_usd,saved_cache_usd,saved_semantic_cache_usd,saved_routing_usd,saved_shadow_votes_usd,saved_output_cache_usd')
    expect(line).toBe('a,run a,gate,2026-11-25T08:00:00Z,,0,0,0,,10,10,0,0,0,0,6,,,0,0,0,0,0,0,0')
  })

  it('has a sentence for a week without a run', () => {
    expect(costSentence('This week', costReport({ runs: [], cells: [], pairs: [] }, NOW).week)).toBe('This week no run was started.')
  })
})
