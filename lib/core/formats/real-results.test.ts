import { describe, expect, it } from 'vitest'
import { defaultConfig } from '@/lib/core/config/default-config'
import { pairResults } from '@/lib/core/formats/pair-results'
import { readResults } from '@/lib/core/formats/read-results'
import {
  countBySegment, expectedCounts, hasSharedData, readShared, readSharedJson, type ExpectedCounts,
} from '@/lib/core/formats/test-shared-data'
import { decideGate } from '@/lib/core/gate/decide-gate'

type Table = Record<string, ExpectedCounts & { mcnemar_exact_p: number }>

describe.skipIf(!hasSharedData)('tau2-bench files', () => {
  const domains = ['airline', 'retail', 'telecom', 'telecom-no-user']
  const side = (name: string) => domains.map((domain) => readShared(`tau2/${name}.${domain}.json.gz`))
  const expected = () => readSharedJson<Record<string, Table>>('tau2/expected.json')

  it.each(['domain', 'telecom_issue', 'persona', 'required_write_tool'])('cut by %s give the published counts', (segmentBy) => {
    const cases = pairResults(readResults('tau2', side('production'), { segmentBy }), readResults('tau2', side('candidate'), { segmentBy }))
    expect(cases).toHaveLength(140)
    expect(countBySegment(cases)).toEqual(expectedCounts(expected()[segmentBy]!))
  })

  it('know no cost where the price was unknown, and count the tokens of the assistant', () => {
    const rows = readResults('tau2', [readShared('tau2/candidate.telecom.json.gz')])
    expect(rows.every(({ costUsd }) => costUsd === null)).toBe(true)
    const millions = (list: typeof rows) => list.reduce((sum, { tokens }) => sum + tokens!, 0) / 1e6
    expect(millions(rows)).toBeCloseTo(9.79, 2)
    expect(millions(readResults('tau2', [readShared('tau2/production.telecom.json.gz')]))).toBeCloseTo(4.75, 2)
  })

  it('do not block: nothing in them is a proven regression', () => {
    const report = decideGate(pairResults(readResults('tau2', side('production')), readResults('tau2', side('candidate'))), defaultConfig())
    const rows = Object.fromEntries(report.sets.map((set) => [set.id, [set.n, set.passedBefore, set.passedAfter]]))
    expect(rows).toEqual({ airline: [20, 10, 13], retail: [40, 34, 34], telecom: [40, 18, 30], 'telecom-no-user': [40, 20, 34], all: [140, 82, 111] })
    expect(report.sets.filter((set) => set.blocks)).toEqual([])
    expect(report.sets.filter((set) => set.verdict === 'improved').map((set) => set.id).sort()).toEqual(['all', 'telecom', 'telecom-no-user'])
  })

  it('show exchanges as too few to tell: 10 to 7 of 10', () => {
    const segmentBy = 'required_write_tool'
    const report = decideGate(pairResults(
      readResults('tau2', [readShared('tau2/production.retail.json.gz')], { segmentBy }), readResults('tau2', [readShared('tau2/candidate.retail.json.gz')], { segmentBy }),
    ), defaultConfig())
    const exchanges = report.sets.find((set) => set.id === 'retail/exchange_delivered_order_items')!
    expect(exchanges).toMatchObject({ n: 10, passedBefore: 10, passedAfter: 7, verdict: 'low-confidence', gated: false, blocks: false })
    expect(exchanges.text).toContain('n = 10, one case is 10.0 points (1.000 → 0.700). Shown, not gated.')
    expect(report.sets.filter((set) => set.blocks)).toEqual([])
  })

  it('name the dimensions that they can be cut by', () => {
    expect(() => readResults('tau2', side('production'), { segmentBy: 'colour' })).toThrow(/one of domain, telecom_issue, persona, required_write_tool.*got colour/)
  })
})

describe.skipIf(!hasSharedData)('tau-bench files', () => {
  const file = () => readShared('tau-bench/gpt-4o-airline.trials-0-1.json.gz')
  const pairs = () => pairResults(readResults('tau-bench', [file()], { trial: 0 }), readResults('tau-bench', [file()], { trial: 1 }))

  it('give the published counts of two trials, in total and by tool', () => {
    const expected = readSharedJson<Record<'overall' | 'required_write_tool', Table>>('tau-bench/expected.json')
    expect(countBySegment(pairs())).toEqual(expectedCounts(expected.required_write_tool))
    expect(countBySegment(pairs().map((item) => ({ ...item, segments: ['all'] })))).toEqual(expectedCounts(expected.overall))
  })

  it('do not block: the same model twice', () => {
    expect(decideGate(pairs(), defaultConfig()).sets.filter((set) => set.blocks)).toEqual([])
  })

  it('take the majority of several trials, and a tie as not measured', () => {
    const rows = readResults('tau-bench', [file()])
    expect(rows).toHaveLength(50)
    // 19 of the 50 tasks flip between the two trials
    expect(rows.filter(({ passed }) => passed === null)).toHaveLength(19)
    expect(rows.find(({ passed }) => passed === null)!.reason).toBe('1 of 2 trials passed')
  })
})

describe.skipIf(!hasSharedData)('intercode-sql as before/after lines', () => {
  type Records = Record<string, { task_id: number; hardness: string; summary: { max_reward: number } }>
  const lines = (system: string, segmentBy: 'hardness' | 'db' = 'hardness') => {
    const questions = readSharedJson<{ db: string }[]>('intercode-sql/ic_spider_dev.json.gz')
    const text = Object.values(readSharedJson<Records>(`intercode-sql/${system}.json.gz`)).map((record) => JSON.stringify({
      case_id: record.task_id, segment: segmentBy === 'db' ? questions[record.task_id]!.db : record.hardness, passed: record.summary.max_reward === 1,
    })).join('\n')
    return readResults('results', [{ name: `${system}.jsonl`, text }])
  }

  it.each(['gpt-4_multiturn', 'gpt-3.5_multiturn'])('gpt-3.5_react to %s gives the published counts', (candidate) => {
    const cases = pairResults(lines('gpt-3.5_react'), lines(candidate))
    const expected = readSharedJson<{ pairs: Record<string, { hardness: Table; overall: Table }> }>('intercode-sql/expected.json')
    const pair = expected.pairs[`gpt-3.5_react -> ${candidate}`]!
    expect(countBySegment(cases)).toEqual(expectedCounts(pair.hardness))
    expect(countBySegment(cases.map((item) => ({ ...item, segments: ['all'] })))).toEqual(expectedCounts(pair.overall))
  })

  it('blocks the worse system and not the better one', () => {
    const verdicts = (candidate: string) => Object.fromEntries(
      decideGate(pairResults(lines('gpt-3.5_react'), lines(candidate)), defaultConfig()).sets.map((set) => [set.id, set.verdict]))
    expect(verdicts('gpt-3.5_multiturn')).toEqual({ medium: 'regressed', easy: 'regressed', hard: 'within-noise', extra: 'stable', all: 'regressed' })
    expect(new Set(Object.values(verdicts('gpt-4_multiturn')))).toEqual(new Set(['improved']))
  })

  it('names the four databases that truly fell, and no other', () => {
    const report = decideGate(pairResults(lines('gpt-3.5_react', 'db'), lines('gpt-3.5_multiturn', 'db')), defaultConfig())
    expect(report).toMatchObject({ gate: 'blocked', confirm: 'off' })
    const regressed = report.sets.filter((set) => set.verdict === 'regressed').map((set) => [set.id, set.passedBefore, set.passedAfter])
    expect(regressed.sort()).toEqual([['all', 607, 489], ['dog_kennels', 47, 19], ['flight_2', 51, 16], ['pets_1', 22, 3], ['poker_player', 28, 8]])
    expect(report.sets.find((set) => set.id === 'world_1')).toMatchObject({ passedBefore: 54, passedAfter: 73, verdict: 'improved' })
  })
})

describe.skipIf(!hasSharedData)('bbh as before/after lines', () => {
  const tasks = ['boolean_expressions', 'date_understanding', 'formal_fallacies', 'hyperbaton', 'movie_recommendation', 'navigate',
    'object_counting', 'sports_understanding', 'word_sorting']
  const answer = (prompt: string, prediction: string) => {
    if (prompt === 'direct') return prediction.trim()
    const found = prediction.indexOf('the answer is')
    const tail = (found < 0 ? prediction : prediction.slice(found + 'the answer is'.length)).trim()
    return tail.split('\n')[0]!.trim().replace(/\.$/, '').trim()
  }
  const side = (prompt: string) => readResults('results', tasks.map((task) => {
    const { outputs } = readSharedJson<{ outputs: { prediction: string; target: string }[] }>(`bbh/${prompt}.${task}.json.gz`)
    const text = outputs.map(({ prediction, target }, i) => JSON.stringify({
      case_id: `${task}-${i}`, segment: task, passed: answer(prompt, prediction) === target.trim(),
    })).join('\n')
    return { name: `${prompt}.${task}.jsonl`, text }
  }))

  it('gives the published counts and blocks on the one truly worse task', () => {
    const cases = pairResults(side('direct'), side('cot'))
    const expected = readSharedJson<Record<'task' | 'overall', Table>>('bbh/expected.json')
    expect(countBySegment(cases)).toEqual(expectedCounts(expected.task))
    expect(countBySegment(cases.map((item) => ({ ...item, segments: ['all'] })))).toEqual(expectedCounts(expected.overall))
    const report = decideGate(cases, defaultConfig())
    expect(report.sets.filter((set) => set.blocks).map((set) => set.id)).toEqual(['word_sorting'])
    expect(report.sentence).toBe('word_sorting regressed: 44 of 250 cases broke, 19 got fixed (0.504 → 0.404). Blocks.')
  })
})
