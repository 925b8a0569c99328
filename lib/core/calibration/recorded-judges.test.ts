import { describe, expect, it } from 'vitest'
import { humanAgreement, majorityLabel } from '@/lib/core/calibration/human-agreement'
import { judgeAgreement, recordedPairVote, type PairGold, type RecordedPairVote } from '@/lib/core/calibration/judge-agreement'
import { hasSharedData, readSharedJson } from '@/lib/core/formats/test-shared-data'

type Winner = '1' | '2' | null
type LlmbarResult = { completion: [string, ...unknown[]]; winner: Winner }
type LlmbarRow = { label: 1 | 2 | '1' | '2'; results: [{ 'swap = False': LlmbarResult; 'swap = True': LlmbarResult }] }
type LlmbarFigures = {
  n: number; gold_1: number; gold_2: number; correct_ab: number; correct_ba: number; same_verdict_both_orders: number; correct_in_both_orders: number
  wrong_in_both_orders_and_same: number; cohen_kappa_ab: number; cohen_kappa_ba: number; first_position_rate: number; invalid_verdicts: number
}

const round = (value: number | null) => (value === null ? null : Math.round(value * 10_000) / 10_000)
const armOf = (winner: '1' | '2') => (winner === '1' ? 'baseline' : 'candidate')

/** LLMBar's verdict in the words of our judge. Unreadable ones stay the text that the judge wrote. */
function llmbarVotes(row: LlmbarRow, caseId: string): RecordedPairVote[] {
  const { 'swap = False': ab, 'swap = True': ba } = row.results[0]
  const reply = (result: LlmbarResult, shownFirst: Winner) =>
    (result.winner === null ? result.completion[0] : JSON.stringify({ choice: result.winner === shownFirst ? 'A' : 'B' }))
  return [recordedPairVote(caseId, 'baseline-first', reply(ab, '1')), recordedPairVote(caseId, 'candidate-first', reply(ba, '2'))]
}

function llmbarFigures(rows: LlmbarRow[]): LlmbarFigures {
  const gold = new Map<string, PairGold>(rows.map((row, index) => [String(index), armOf(String(row.label) as '1' | '2')]))
  const found = judgeAgreement(gold, rows.flatMap((row, index) => llmbarVotes(row, String(index))))
  const { 'baseline-first': ab, 'candidate-first': ba } = found.orders
  return {
    n: found.cases, gold_1: ab.found.baseline.n, gold_2: ab.found.candidate.n, correct_ab: ab.right.count, correct_ba: ba.right.count,
    same_verdict_both_orders: found.sameInBothOrders.count, correct_in_both_orders: found.rightInBothOrders.count,
    wrong_in_both_orders_and_same: found.wrongButSame.count, cohen_kappa_ab: round(ab.all.kappa)!, cohen_kappa_ba: round(ba.all.kappa)!,
    first_position_rate: round(found.firstPosition.rate)!, invalid_verdicts: found.unreadable.count,
  }
}

/** The table of SOURCES.md: right AB, right BA, same in both orders, kappa AB to two places. */
const TABLE: Record<string, [number, number, number, number]> = {
  'Natural/GPT-4_Vanilla': [95, 96, 95, 0.90], 'Neighbor/GPT-4_Vanilla': [104, 107, 125, 0.55],
  'Natural/GPT-4_CoT': [94, 95, 91, 0.88], 'Neighbor/GPT-4_CoT': [101, 100, 121, 0.50],
  'Natural/ChatGPT_Vanilla': [80, 83, 71, 0.60], 'Neighbor/ChatGPT_Vanilla': [30, 22, 96, -0.59],
  'Natural/ChatGPT_CoT': [70, 78, 64, 0.43], 'Neighbor/ChatGPT_CoT': [31, 30, 84, -0.58],
  'Natural/PaLM2_Vanilla': [78, 88, 78, 0.56], 'Neighbor/PaLM2_Vanilla': [82, 86, 90, 0.22],
  'Natural/LLaMA2_Vanilla': [79, 82, 79, 0.57], 'Neighbor/LLaMA2_Vanilla': [34, 32, 104, -0.47],
  'Natural/Falcon_Vanilla': [71, 77, 52, 0.45], 'Neighbor/Falcon_Vanilla': [70, 65, 57, -0.03],
}

describe.skipIf(!hasSharedData)('llmbar: seven judges against people, in both orders', () => {
  it.each(Object.entries(TABLE))('%s has the published figures', (judge, [ab, ba, same, kappa]) => {
    const figures = llmbarFigures(readSharedJson(`llmbar/${judge}.json.gz`))
    expect(figures).toEqual(readSharedJson<{ judges: Record<string, LlmbarFigures> }>('llmbar/expected.json').judges[judge])
    expect([figures.correct_ab, figures.correct_ba, figures.same_verdict_both_orders]).toEqual([ab, ba, same])
    expect(figures.cohen_kappa_ab).toBeCloseTo(kappa, 2)
  })

  it('says that a judge can be consistent and wrong, or fair and partial to the first position', () => {
    const chatGpt = llmbarFigures(readSharedJson('llmbar/Neighbor/ChatGPT_Vanilla.json.gz'))
    expect([chatGpt.same_verdict_both_orders, chatGpt.correct_in_both_orders]).toEqual([96, 7])
    expect(llmbarFigures(readSharedJson('llmbar/Neighbor/Falcon_Vanilla.json.gz')).first_position_rate).toBeCloseTo(0.77, 2)
  })
})

type PandaRow = { idx: number; cmp_key: string; annotator1: number; annotator2: number; annotator3: number }
type PandaJudged = { idx: number; gpt_result: '1' | '2' | 'Tie' | 'garbage' }
type PandaExpected = {
  humans: { n: number; majority: Record<string, number>; unanimous: number; cohen_kappa_1_2: number; cohen_kappa_1_3: number; cohen_kappa_2_3: number; fleiss_kappa: number }
  'gpt-3.5-turbo': { accuracy_all: number; accuracy_usable: number; cohen_kappa_usable: number; on_unanimous_items: { n: number; agree: number } }
  by_cmp_key: Record<string, { n: number; agree: number }>
}

const PANDA_GOLD: Record<string, PairGold> = { 0: 'tie', 1: 'baseline', 2: 'candidate' }
/** Our judge's words for theirs; `garbage` is all that was recorded of a reply that could not be used. */
const PANDA_REPLY = { 1: '{"choice":"A"}', 2: '{"choice":"B"}', Tie: '{"choice":"tie"}', garbage: 'garbage' }

describe.skipIf(!hasSharedData)('pandalm: three votes of people and one judge', () => {
  const read = () => {
    const rows = readSharedJson<PandaRow[]>('pandalm/testset-v1.json.gz')
    const votes = rows.map((row) => [row.annotator1, row.annotator2, row.annotator3].map(String))
    const judged = readSharedJson<PandaJudged[]>('pandalm/gpt-3.5-turbo-testset-v1.json.gz')
    const against = (keep: (index: number) => boolean) => {
      const gold = new Map(rows.flatMap((row, index): [string, PairGold][] => (keep(index) ? [[String(row.idx), PANDA_GOLD[majorityLabel(votes[index]!)!]!]] : [])))
      const own = judged.filter(({ idx }) => gold.has(String(idx)))
      return judgeAgreement(gold, own.map(({ idx, gpt_result: result }) => recordedPairVote(String(idx), 'baseline-first', PANDA_REPLY[result])))
    }
    return { rows, votes, against, expected: readSharedJson<PandaExpected>('pandalm/expected.json') }
  }

  it('people agree as published', () => {
    const { votes, expected } = read()
    const found = humanAgreement(votes)
    expect(found).toMatchObject({ items: 999, majority: { 0: 105, 1: 422, 2: 472 }, undecided: 0, unanimous: { count: 879, n: 999 } })
    const kappas = found.pairs.map((pair) => round(pair.kappa))
    expect(kappas).toEqual([expected.humans.cohen_kappa_1_2, expected.humans.cohen_kappa_1_3, expected.humans.cohen_kappa_2_3])
    expect(kappas.map((kappa) => kappa!.toFixed(3))).toEqual(['0.852', '0.879', '0.862'])
    expect(round(found.fleissKappa)).toBe(expected.humans.fleiss_kappa)
  })

  it('the judge agrees as published, with its ties and its unusable verdicts as they are', () => {
    const { against, expected } = read()
    const found = against(() => true).orders['baseline-first']
    expect(found).toMatchObject({
      right: { count: 697, n: 999 }, unreadable: { count: 25, n: 999 }, usable: { agreement: { count: 697, n: 974 } }, found: { tie: { count: 5, n: 105 } },
    })
    const judge = expected['gpt-3.5-turbo']
    expect([found.right.rate, found.usable.agreement.rate, found.usable.kappa].map((value) => round(value))).toEqual([judge.accuracy_all, judge.accuracy_usable, judge.cohen_kappa_usable])
    expect([found.usable.agreement.rate!.toFixed(3), found.usable.kappa!.toFixed(3)]).toEqual(['0.716', '0.493'])
  })

  it('the judge asked in one order has a verdict of the product only where one order is enough', () => {
    // 38 ties end a round, 25 unusable ones too; the other 936 lack the second order.
    expect(read().against(() => true).verdicts.counts).toEqual({ baseline: 0, candidate: 0, tie: 38, unreadable: 25, incomplete: 936 })
  })

  it('the judge agrees as published on unanimous items and on each pair of models', () => {
    const { rows, votes, against, expected } = read()
    const unanimous = against((index) => new Set(votes[index]).size === 1).orders['baseline-first'].right
    expect(unanimous).toMatchObject({ count: expected['gpt-3.5-turbo'].on_unanimous_items.agree, n: 879 })
    const keys = Object.keys(expected.by_cmp_key)
    const byKey = keys.map((key) => [key, against((index) => rows[index]!.cmp_key === key).orders['baseline-first'].right] as const)
    expect(Object.fromEntries(byKey.map(([key, { n, count }]) => [key, { n, agree: count }]))).toEqual(expected.by_cmp_key)
  })
})
