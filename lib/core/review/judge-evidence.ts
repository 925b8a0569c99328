import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { EvidenceLine, JudgeFacts, UsedJudge } from '@/lib/core/review/evidence-facts'

/** How people see a judge in the segments in question; rates 0 to 1. */
export type PeopleFacts = {
  judge: string; model: string | null; promptVersion: string; segment: string
  /** Verdicts that people rated; 0 = none. */
  labelled: number
  agreement: number | null; low: number | null; high: number | null
  /** What somebody would agree who always says the same. */
  guess: number | null
  status: 'accepted' | 'refused' | 'too-few'
  why: string
}

export type Question = {
  /** Names of the sets that the review is about. */
  sets: string[]
  /** false: nothing was run again, so that breaks are those of the first run. */
  confirmed: boolean
  /** Measured cases of the sets; more than were looked at, where there are many. Absent = as many. */
  total?: number
}

/** "7 confirmed breaks", "1 break". */
export function breaksInWords(n: number, { confirmed }: Pick<Question, 'confirmed'>): string {
  return plural(n, confirmed ? 'confirmed break' : 'break')
}

const listed = (names: string[]) => (names.length <= 2 ? names.join(' and ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`)

/** Whether a judge could be why a run blocks, one line for each way in which it could. `people` null = not known yet. */
export function judgeEvidence(facts: JudgeFacts, question: Question, people: PeopleFacts[] | null): EvidenceLine[] {
  const lines = [whoDecided(facts, question)]
  if (facts.judged === 0) return lines
  return [...lines, votesAgree(facts, question), orderHeld(facts, question), ...unreadable(facts), ...peopleAgree(facts, question, people), whoJudged(facts)]
}

function whoDecided(facts: JudgeFacts, question: Question): EvidenceLine {
  const { cases, judged, deciding, decidingJudged } = facts
  const structural = cases - judged
  const line = { id: 'decided', label: 'Who decided', figure: `${formatCount(structural)} by structure, ${formatCount(judged)} by a judge${(question.total ?? 0) > cases ? ` (the first ${formatCount(cases)} of ${plural(question.total!, 'case')})` : ''}` }
  const breaks = breaksInWords(deciding, question)
  if (deciding === 0) {
    return { ...line, says: judged === 0 ? 'clear' : 'unknown', sentence: judged === 0 ? `No judge was asked in ${listed(question.sets)}.` : `A judge was asked in ${formatCount(judged)} of ${plural(cases, 'case')} of ${listed(question.sets)}.` }
  }
  if (decidingJudged === 0) {
    const none = deciding === 1 ? 'The one ' + breaks.slice(2) + ' was not decided by a judge' : `None of the ${breaks} was decided by a judge`
    return { ...line, says: 'clear', sentence: `${none}: answers were compared with the reference as they are.` }
  }
  if (decidingJudged === deciding) return { ...line, says: 'look', sentence: deciding === 1 ? `The one ${breaks.slice(2)} was decided by a judge.` : `All ${breaks} were decided by a judge.` }
  const left = deciding - decidingJudged
  return { ...line, says: 'look', sentence: `A judge took part in ${formatCount(decidingJudged)} of the ${breaks}; ${formatCount(left)} ${left === 1 ? 'stands' : 'stand'} without it.` }
}

function votesAgree({ judged, split, decidingSplit, decidingJudged, votes }: JudgeFacts, question: Question): EvidenceLine {
  const line = { id: 'split', label: 'Votes', figure: `${formatCount(split)} of ${plural(judged, 'judged case')} split, ${plural(votes, 'vote')}` }
  if (decidingSplit > 0) return { ...line, says: 'look', sentence: `The votes disagree in ${formatCount(decidingSplit)} of the ${breaksInWords(decidingJudged, question)} that were judged: read their reasons.` }
  if (split === 0) return { ...line, says: 'clear', sentence: 'Wherever it was asked more than once the judge said the same.' }
  return { ...line, says: 'clear', sentence: `The votes disagree in ${plural(split, 'case')}, none of them a break that decides.` }
}

function orderHeld({ rounds, flips, flipped, decidingFlipped, decidingJudged, judges }: JudgeFacts, question: Question): EvidenceLine {
  const line = { id: 'order', label: 'Order', figure: rounds === 0 ? 'no round named one' : `${formatCount(flips)} of ${plural(rounds, 'round')} flipped` }
  if (rounds === 0) {
    const compared = judges.some(({ judge }) => judge === 'pairwise')
    return { ...line, says: 'clear', sentence: `${compared ? 'Every comparison was a tie' : 'No two answers were compared with each other'}, so the order of answers decided nothing.` }
  }
  if (decidingFlipped > 0) return { ...line, says: 'look', sentence: `In ${formatCount(decidingFlipped)} of the ${breaksInWords(decidingJudged, question)} that were judged a round was decided by which answer stood first.` }
  if (flips === 0) return { ...line, says: 'clear', sentence: 'The judge preferred the same answer in both orders each time.' }
  return { ...line, says: 'clear', sentence: `The order decided rounds of ${plural(flipped, 'case')}, none of them a break that decides; such a round is a tie.` }
}

function unreadable({ unreadable: n, votes }: JudgeFacts): EvidenceLine[] {
  return n === 0 ? [] : [{ id: 'unreadable', label: 'Replies', figure: `${formatCount(n)} of ${formatCount(votes)} unreadable`, says: 'look', sentence: `${plural(n, 'reply', 'replies')} of the judge could not be read and count as no vote.` }]
}

function peopleAgree({ decidingJudged }: JudgeFacts, question: Question, people: PeopleFacts[] | null): EvidenceLine[] {
  if (people === null) return []
  const rated = people.filter(({ labelled }) => labelled > 0)
  // what no break hangs on cannot explain the block, however little is known of it
  const matters = decidingJudged > 0
  if (rated.length === 0) {
    return [{
      id: 'people', label: 'People', figure: 'nobody rated yet', says: matters ? 'unknown' : 'clear',
      sentence: `Nobody has rated a verdict of this judge in ${listed(question.sets)} yet${matters ? ': whether to trust it here is not known.' : ', and no break hangs on it.'}`,
    }]
  }
  return rated.map((one) => ({
    id: `people-${one.judge}-${one.model}-${one.promptVersion}-${one.segment}`, label: 'People',
    figure: `${formatPercent(one.agreement)} of ${formatCount(one.labelled)} agree`,
    says: one.status === 'accepted' || !matters ? 'clear' as const : one.status === 'refused' ? 'look' as const : 'unknown' as const,
    sentence: `People agree with ${one.model ?? 'the judge'} in ${formatPercent(one.agreement)} of ${plural(one.labelled, 'rated verdict')} in ${one.segment}`
      + `${one.low === null || one.high === null ? '' : ` (95%: ${formatPercent(one.low)} to ${formatPercent(one.high)})`}${one.guess === null ? '' : `; always saying the same would agree in ${formatPercent(one.guess)}`}. ${one.why}`,
  }))
}

/** "judge-large by pairwise-2". */
export const judgeName = ({ model, promptVersion }: UsedJudge): string => `${model ?? 'a judge without a name'} by ${promptVersion}`

function whoJudged({ judges, cached, votes, similar }: JudgeFacts): EvidenceLine {
  const remembered = cached === 0 ? 'Every vote was asked for afresh.' : `${formatCount(cached)} of ${plural(votes, 'vote')} came from the cache of verdicts${similar > 0 ? `, ${formatCount(similar)} of them from a text that is nearly the same` : ''}; re-runs ask afresh.`
  return { id: 'judges', label: 'Judge', figure: listed(judges.map(judgeName)), says: 'clear', sentence: remembered }
}
