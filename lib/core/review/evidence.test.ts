import { describe, expect, it } from 'vitest'
import { changesSince, configDifferences, dataEvidence, type DataFacts } from '@/lib/core/review/data-evidence'
import type { JudgeFacts } from '@/lib/core/review/evidence-facts'
import { judgeEvidence, type PeopleFacts } from '@/lib/core/review/judge-evidence'

const question = { sets: ['refund_flow'], confirmed: true }
const quiet: JudgeFacts = {
  cases: 47, judged: 0, deciding: 7, decidingJudged: 0, split: 0, decidingSplit: 0, flipped: 0, decidingFlipped: 0,
  votes: 0, cached: 0, similar: 0, unreadable: 0, rounds: 0, flips: 0, judges: [],
}
const judged: JudgeFacts = { ...quiet, judged: 20, decidingJudged: 3, votes: 60, rounds: 20, judges: [{ judge: 'pairwise', model: 'judge-large', promptVersion: 'pairwise-2', votes: 60, cases: 20 }] }
const lines = (facts: JudgeFacts, people: PeopleFacts[] | null = []) => Object.fromEntries(judgeEvidence(facts, question, people).map((line) => [line.id.split('-')[0]!, [line.says, line.sentence]]))

describe('is it the judge?', () => {
  it('says plainly that no break was decided by one', () => {
    expect(judgeEvidence(quiet, question, null)).toEqual([{
      id: 'decided', label: 'Who decided', figure: '47 by structure, 0 by a judge', says: 'clear',
      sentence: 'None of the 7 confirmed breaks was decided by a judge: answers were compared with the reference as they are.',
    }])
    expect(lines({ ...quiet, deciding: 1 }).decided![1]).toMatch(/^The one confirmed break was not decided by a judge/)
    expect(lines({ ...quiet, deciding: 0 }).decided).toEqual(['clear', 'No judge was asked in refund_flow.'])
  })

  it('says how many breaks stand without the judge', () => {
    expect(lines(judged).decided).toEqual(['look', 'A judge took part in 3 of the 7 confirmed breaks; 4 stand without it.'])
    expect(lines({ ...judged, decidingJudged: 7 }).decided).toEqual(['look', 'All 7 confirmed breaks were decided by a judge.'])
  })

  it('looks at split votes and order flips where a break hangs on them, and not elsewhere', () => {
    expect(lines({ ...judged, split: 4, decidingSplit: 2 }).split).toEqual(['look', 'The votes disagree in 2 of the 3 confirmed breaks that were judged: read their reasons.'])
    expect(lines({ ...judged, split: 4 }).split).toEqual(['clear', 'The votes disagree in 4 cases, none of them a break that decides.'])
    expect(lines({ ...judged, flips: 2, flipped: 1, decidingFlipped: 1 }).order![0]).toBe('look')
    expect(lines({ ...judged, flips: 2, flipped: 1 }).order).toEqual(['clear', 'The order decided rounds of 1 case, none of them a break that decides; such a round is a tie.'])
    expect(lines({ ...judged, rounds: 0 }).order![1]).toBe('Every comparison was a tie, so the order of answers decided nothing.')
    expect(lines({ ...judged, rounds: 0, judges: [] }).order![1]).toMatch(/^No two answers were compared with each other/)
    expect(lines({ ...judged, unreadable: 1 }).unreadable).toEqual(['look', '1 reply of the judge could not be read and count as no vote.'])
  })

  it('says when nobody has rated yet, which matters only where a break hangs on the judge', () => {
    expect(lines(judged).people).toEqual(['unknown', 'Nobody has rated a verdict of this judge in refund_flow yet: whether to trust it here is not known.'])
    expect(lines({ ...judged, decidingJudged: 0 }).people![0]).toBe('clear')
  })

  it('says how far people agree, beside a guess', () => {
    const people: PeopleFacts = { judge: 'pairwise', model: 'judge-large', promptVersion: 'pairwise-2', segment: 'refund_flow', labelled: 40, agreement: 0.85, low: 0.709, high: 0.929, guess: 0.6, status: 'accepted', why: 'Better than guessing.' }
    expect(lines(judged, [people]).people).toEqual(['clear', 'People agree with judge-large in 85.0% of 40 rated verdicts in refund_flow (95%: 70.9% to 92.9%); always saying the same would agree in 60.0%. Better than guessing.'])
    expect(lines(judged, [{ ...people, status: 'refused' }]).people![0]).toBe('look')
    expect(lines(judged, [{ ...people, status: 'too-few' }]).people![0]).toBe('unknown')
  })

  it('says how many votes were remembered', () => {
    expect(lines({ ...judged, cached: 12, similar: 2 }).judges![1]).toBe('12 of 60 votes came from the cache of verdicts, 2 of them from a text that is nearly the same; re-runs ask afresh.')
  })
})

const here = { config: { gate: { threshold: 0.8 }, budget: { runUsd: 1 } }, baseline: { model: 'old' }, datasetId: 'd2', datasetName: 'week', datasetVersion: 2, contentHash: 'h2', judges: [] }
const overlap = { cases: 100, shared: 80, members: 47, newMembers: 5, deciding: 7, newDeciding: 0 }
const run = { id: 'r', name: 'rc1', decidedAt: '', gate: 'pass', candidate: 'new', config: here.config, baseline: here.baseline, datasetId: 'd2', datasetName: 'week', datasetVersion: 2, contentHash: 'h2' }
const facts: DataFacts = {
  previous: { run, overlap, judges: [] }, here, deciding: 7, placeholders: { deciding: 7, decidingHeld: 0, others: 40, othersHeld: 9 },
  cache: null, missing: { n: 0, of: 47, incomplete: false, reasons: [] }, quarantined: { cases: 0, deciding: 0 },
}
const says = (more: Partial<DataFacts> = {}, confirmed = true) => Object.fromEntries(dataEvidence({ ...facts, ...more }, { ...question, confirmed }).map((line) => [line.id, [line.says, line.sentence]]))

describe('is it the data?', () => {
  it('clears everything where only the candidate differs', () => {
    const all = says()
    expect(Object.values(all).map(([word]) => word)).toEqual(['clear', 'clear', 'clear', 'clear', 'clear', 'clear'])
    expect(all.comparable![1]).toBe('Dataset, baseline, judge and rules are those of rc1: only the candidate differs.')
    expect(all.new![1]).toBe('None of the 7 confirmed breaks is of a new case.')
    expect(all.placeholders![1]).toBe('No placeholder such as <PERSON_1> stands in any of the 7 confirmed breaks.')
    expect(all.missing![1]).toBe('Every pair of refund_flow was measured.')
  })

  it('names what else changed since the last run, and that both arms met the same rules', () => {
    const then = { ...run, datasetId: 'd1', datasetVersion: 1, contentHash: 'h1', config: { gate: { threshold: 0.9 }, budget: { runUsd: 9 } } }
    const previous = { run: then, overlap, judges: [{ judge: 'pairwise', model: 'small', promptVersion: 'pairwise-1' }] }
    expect(changesSince({ previous, here })).toEqual([
      'the dataset, week v1 then and week v2 now', 'who judges, small by pairwise-1 then and no judge now', 'gate.threshold 0.9 → 0.8',
    ])
    expect(says({ previous }).comparable![0]).toBe('look')
    // equal content under another version is the same data
    expect(changesSince({ previous: { ...previous, judges: [], run: { ...run, datasetId: 'd1', contentHash: 'h2' } }, here })).toEqual([])
  })

  it('leaves out of a configuration what changes no verdict, and shortens what is long', () => {
    expect(configDifferences({ budget: 1, gate: { a: 1 } }, { budget: 2, gate: { a: 1 } })).toEqual([])
    expect(configDifferences({}, { families: { x: ['a'.repeat(60)] } })[0]).toMatch(/^families not set → .{39}…$/)
    expect(configDifferences(null, 'no object')).toEqual([])
  })

  it('says that a first run has nothing before it', () => {
    expect(says({ previous: null })).toMatchObject({ comparable: ['unknown', 'This is the first decided run against this baseline: nothing before it can be compared.'] })
    expect(says({ previous: null }).new).toBeUndefined()
  })

  it('looks where breaks are new cases, hold placeholders more often, or could hang on what is missing', () => {
    expect(says({ previous: { run, overlap: { ...overlap, newDeciding: 3 }, judges: [] } }).new).toEqual(['look', '3 of the 7 confirmed breaks are of cases that the last run did not have: look whether the reference is right.'])
    // 4 of 7 = 57 % against 9 of 40 = 23 %; 1 of 7 = 14 % is no more
    expect(says({ placeholders: { deciding: 7, decidingHeld: 4, others: 40, othersHeld: 9 } }).placeholders![0]).toBe('look')
    expect(says({ placeholders: { deciding: 7, decidingHeld: 1, others: 40, othersHeld: 9 } }).placeholders).toEqual(['clear', 'Placeholders stand in 1 of the 7 confirmed breaks, no more often than in the other cases.'])
    expect(says({ missing: { n: 9, of: 56, incomplete: true, reasons: [{ reason: 'timeout', n: 9 }] } }).missing).toEqual(['look', '9 of 56 pairs are missing (timeout 9), and could decide: retry them.'])
    expect(says({ missing: { n: 1, of: 48, incomplete: false, reasons: [] } }).missing).toEqual(['clear', '1 of 48 pairs is missing; what is missing counts for neither side.'])
    expect(says({ quarantined: { cases: 2, deciding: 1 } }).quarantine).toEqual(['look', '1 confirmed break is of a case in quarantine, counted because re-runs confirmed it.'])
  })

  it('minds remembered answers only where nothing was run again', () => {
    const cache = { answers: 94, cached: 20, decidingCached: 2 }
    expect(says({ cache }).cache).toEqual(['clear', '2 confirmed breaks began with a remembered answer; the re-runs that confirmed them called afresh.'])
    expect(says({ cache }, false).cache).toEqual(['look', '2 breaks began with a remembered answer: run them again.'])
    expect(says({ cache: { ...cache, decidingCached: 0 } }).cache![1]).toBe('No break hangs on a remembered answer.')
  })
})
