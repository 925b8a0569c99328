import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { majorityLabel } from '@/lib/core/calibration/human-agreement'
import { recordedPairVote, verdictOfRecorded } from '@/lib/core/calibration/judge-agreement'
import type { CalibrationEntry, JudgeCalibration } from '@/lib/core/calibration/judge-calibration'
import type { LabelChoice } from '@/lib/core/calibration/judged-thing'
import { hasSharedData, readSharedJson } from '@/lib/core/formats/test-shared-data'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { calibrateJudges } from '@/lib/services/calibrate-judges'
import { createLabelledRun, type LabelledCase } from '@/lib/db/test-labelled-run'

type Winner = '1' | '2' | null
type LlmbarResult = { completion: [string, ...unknown[]]; winner: Winner }
type LlmbarRow = { output_1: string; output_2: string; label: 1 | 2 | '1' | '2'; results: [{ 'swap = False': LlmbarResult; 'swap = True': LlmbarResult }] }
type LlmbarFigures = {
  n: number; gold_1: number; gold_2: number; correct_ab: number; correct_ba: number; same_verdict_both_orders: number; correct_in_both_orders: number
  wrong_in_both_orders_and_same: number; cohen_kappa_ab: number; cohen_kappa_ba: number; first_position_rate: number; invalid_verdicts: number
}

const LLMBAR_JUDGES = ['GPT-4_Vanilla', 'GPT-4_CoT', 'ChatGPT_Vanilla', 'ChatGPT_CoT', 'PaLM2_Vanilla', 'LLaMA2_Vanilla', 'Falcon_Vanilla']
const round = (value: number | null | undefined) => (value == null ? null : Math.round(value * 10_000) / 10_000)

function llmbarCase(row: LlmbarRow, segment: string, index: number): LabelledCase {
  const { 'swap = False': ab, 'swap = True': ba } = row.results[0]
  const reply = (result: LlmbarResult, first: Winner) => (result.winner === null ? result.completion[0] : JSON.stringify({ choice: result.winner === first ? 'A' : 'B' }))
  const votes = [recordedPairVote('', 'baseline-first', reply(ab, '1')), recordedPairVote('', 'candidate-first', reply(ba, '2'))].map(({ order, choice }) => ({ order, choice }))
  return {
    key: `${segment} ${index}`, segments: [segment], votes, judged: verdictOfRecorded(votes, 1) as LabelChoice, gold: String(row.label) === '1' ? 'baseline' : 'candidate',
    texts: { baseline: row.output_1, candidate: row.output_2 },
  }
}

function publishedFigures({ orders, position }: CalibrationEntry): Omit<LlmbarFigures, 'first_position_rate'> & { first_position_rate: number | null } {
  const { 'baseline-first': ab, 'candidate-first': ba } = orders!.orders
  expect(position.flips.n).toBeLessThanOrEqual(orders!.cases)
  return {
    n: orders!.cases, gold_1: ab.found.baseline.n, gold_2: ab.found.candidate.n, correct_ab: ab.right.count, correct_ba: ba.right.count,
    same_verdict_both_orders: orders!.sameInBothOrders.count, correct_in_both_orders: orders!.rightInBothOrders.count, wrong_in_both_orders_and_same: orders!.wrongButSame.count,
    cohen_kappa_ab: round(ab.all.kappa)!, cohen_kappa_ba: round(ba.all.kappa)!, first_position_rate: round(orders!.firstPosition.rate), invalid_verdicts: orders!.unreadable.count,
  }
}

describe.skipIf(!hasSharedData)('llmbar as ratings and judgments of a project', () => {
  let test: TestDatabase
  let found: Map<string, JudgeCalibration>
  beforeAll(async () => {
    test = await createTestDatabase()
    const { id: projectId } = await test.db.project.create({ data: { slug: 'llmbar', name: 'LLMBar', config: '' } })
    for (const judge of LLMBAR_JUDGES) {
      for (const segment of ['Natural', 'Neighbor']) {
        const cases = readSharedJson<LlmbarRow[]>(`llmbar/${segment}/${judge}.json.gz`).map((row, index) => llmbarCase(row, segment, index))
        await createLabelledRun(test.db, { projectId, model: judge, promptVersion: 'llmbar', judge: 'pairwise', cases })
      }
    }
    found = new Map((await calibrateJudges({ projectId, orders: true }, { db: test.db })).map((judge) => [judge.model, judge]))
  }, 60_000)
  afterAll(() => test.drop())

  const entry = (judge: string, segment: string) => found.get(judge)!.segments.find((own) => own.segment === segment)!

  it('has one row for each judge with its two segments and all of them', () => {
    expect([...found.keys()].sort()).toEqual([...LLMBAR_JUDGES].sort())
    for (const { all, segments } of found.values()) expect([all.n, ...segments.map(({ segment, n }) => [segment, n])]).toEqual([234, ['Natural', 100], ['Neighbor', 134]])
  })

  it('gives the published figures of all fourteen', () => {
    const { judges } = readSharedJson<{ judges: Record<string, LlmbarFigures> }>('llmbar/expected.json')
    for (const judge of LLMBAR_JUDGES) {
      for (const segment of ['Natural', 'Neighbor']) expect(publishedFigures(entry(judge, segment)), `${segment} ${judge}`).toEqual(judges[`${segment}/${judge}`])
    }
  })

  it('accepts GPT-4 on Natural', () => {
    const { status, refusals, right, guess, agreement } = entry('GPT-4_Vanilla', 'Natural')
    expect({ status, refusals }).toEqual({ status: 'accepted', refusals: [] })
    // Right in both orders 93 times; people say the second output 58 times.
    expect([right.count, guess!.label, guess!.rate]).toEqual([93, 'candidate', 0.58])
    expect(agreement!.low).toBeGreaterThan(guess!.rate)
  })

  it('refuses ChatGPT on Neighbor, which is below chance, and not on Natural', () => {
    const { status, refusals, right, kappa } = entry('ChatGPT_Vanilla', 'Neighbor')
    expect({ status, refusals }).toEqual({ status: 'refused', refusals: ['worse-than-guessing'] })
    expect(right.count).toBe(7)
    expect(kappa!.high).toBeLessThan(0)
    expect(entry('ChatGPT_Vanilla', 'Natural').status).toBe('accepted')
  })

  it('refuses Falcon on Neighbor: it chooses what stands first', () => {
    const { status, refusals, position } = entry('Falcon_Vanilla', 'Neighbor')
    expect(status).toBe('refused')
    expect(refusals).toContain('position-biased')
    expect(position.first!.rate).toBeCloseTo(0.77, 2)
    expect(position.flips.rate).toBeGreaterThan(0.5)
  })

  it('says which of the others may gate where', () => {
    const statuses = Object.fromEntries(LLMBAR_JUDGES.map((judge) => [judge, [entry(judge, 'Natural'), entry(judge, 'Neighbor')].map(({ status, refusals }) => [status, ...refusals].join(' '))]))
    const [worse, biased] = ['refused worse-than-guessing', 'refused position-biased']
    expect(statuses).toEqual({
      'GPT-4_Vanilla': ['accepted', 'accepted'], 'GPT-4_CoT': ['accepted', 'accepted'], PaLM2_Vanilla: ['accepted', 'accepted'],
      ChatGPT_Vanilla: ['accepted', worse], ChatGPT_CoT: ['accepted', worse], LLaMA2_Vanilla: ['accepted', worse], Falcon_Vanilla: [biased, `${worse} position-biased`],
    })
  })

  it('tells how much length counts for the judge, beside people', () => {
    for (const judge of LLMBAR_JUDGES) {
      const { length } = entry(judge, 'Neighbor')
      expect(length!.pairs).toBeGreaterThan(100)
      expect(length!.low).toBeLessThanOrEqual(length!.difference)
    }
    expect(entry('ChatGPT_Vanilla', 'Neighbor').length!.low).toBeGreaterThan(entry('GPT-4_Vanilla', 'Neighbor').length!.high)
  })
})

type PandaRow = { idx: number; cmp_key: string; response1: string; response2: string; annotator1: number; annotator2: number; annotator3: number }
type PandaJudged = { idx: number; gpt_result: '1' | '2' | 'Tie' | 'garbage' }
const PANDA: Record<string, LabelChoice> = { 0: 'tie', 1: 'baseline', 2: 'candidate' }
const PANDA_REPLY = { 1: '{"choice":"A"}', 2: '{"choice":"B"}', Tie: '{"choice":"tie"}', garbage: 'garbage' }

describe.skipIf(!hasSharedData)('pandalm as ratings of three people and judgments in one order', () => {
  let test: TestDatabase
  let judge: JudgeCalibration
  beforeAll(async () => {
    test = await createTestDatabase()
    const { id: projectId } = await test.db.project.create({ data: { slug: 'pandalm', name: 'PandaLM', config: '' } })
    const replies = new Map(readSharedJson<PandaJudged[]>('pandalm/gpt-3.5-turbo-testset-v1.json.gz').map(({ idx, gpt_result: result }) => [idx, PANDA_REPLY[result]]))
    const cases = readSharedJson<PandaRow[]>('pandalm/testset-v1.json.gz').map((row): LabelledCase => {
      const people = [row.annotator1, row.annotator2, row.annotator3].map((vote) => PANDA[vote]!)
      const { order, choice } = recordedPairVote('', 'baseline-first', replies.get(row.idx)!)
      return { key: String(row.idx), segments: [row.cmp_key], votes: [{ order, choice }], judged: choice, gold: majorityLabel(people), people, texts: { baseline: row.response1, candidate: row.response2 } }
    })
    await createLabelledRun(test.db, { projectId, model: 'gpt-3.5-turbo', promptVersion: 'pandalm', judge: 'pairwise', cases })
    judge = (await calibrateJudges({ projectId, orders: true }, { db: test.db }))[0]!
  }, 60_000)
  afterAll(() => test.drop())

  it('gives the published agreement, with unreadable verdicts as what they are', () => {
    const expected = readSharedJson<{ 'gpt-3.5-turbo': { accuracy_all: number; accuracy_usable: number; cohen_kappa_usable: number; confusion_human_then_judge: Record<string, number> } }>('pandalm/expected.json')['gpt-3.5-turbo']
    const { right, usableKappa, orders, confusion } = judge.all
    expect([right.count, right.n, round(right.rate)]).toEqual([697, 999, expected.accuracy_all])
    expect(round(usableKappa!.kappa)).toBe(expected.cohen_kappa_usable)
    expect(round(orders!.orders['baseline-first'].usable.agreement.rate)).toBe(expected.accuracy_usable)
    const names: Record<string, string> = { tie: '0', baseline: '1', candidate: '2', unreadable: 'garbage' }
    expect(Object.fromEntries(confusion.map(({ gold, judged, n }) => [`${names[gold]}->${names[judged]}`, n]))).toEqual(expected.confusion_human_then_judge)
  })

  it('agrees as published on each pair of models', () => {
    const { by_cmp_key: expected } = readSharedJson<{ by_cmp_key: Record<string, { n: number; agree: number }> }>('pandalm/expected.json')
    expect(Object.fromEntries(judge.segments.map(({ segment, right }) => [segment, { n: right.n, agree: right.count }]))).toEqual(expected)
  })

  it('says nothing of the position where one order was asked, and stays accepted', () => {
    expect(judge.all).toMatchObject({ status: 'accepted', position: { first: null, flips: { n: 0 } } })
    expect(judge.all.orders!.unreadable).toMatchObject({ count: 25, n: 999 })
  })

  it('keeps the votes of three people', async () => {
    expect(await test.db.rating.count()).toBe(2997)
  })
})
