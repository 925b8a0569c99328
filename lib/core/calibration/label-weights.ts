import { isContested, type JudgedThing } from '@/lib/core/calibration/judged-thing'

/** What each label counts, with the mean 1 over all of them, and how many equal labels would say as much. */
export type LabelWeights<Label> = { labels: { label: Label; weight: number }[]; effective: number }

type Labelled = JudgedThing & { gold: string }

/**
 * Labels are partly drawn at random and partly chosen where votes were split or a gate hung on them: there judges err more often. So that
 * every kind of verdict counts as often as the judge gives it, the things that were drawn at random, labelled or not, say how
 * frequent each kind is (what the judge said, and whether its votes agreed), and its labels share that weight: two-phase
 * sampling with stratification (Neyman 1938). Without chosen labels, or without anything drawn at random, each counts 1. Kinds that
 * no random thing has do not count. `effective` is the smaller of Kish's (Σw)²/Σw² and what the variance of the agreement allows,
 * in which the frequencies are estimated too.
 */
export function weighLabels(things: readonly JudgedThing[]): LabelWeights<Labelled> {
  const labelled = things.filter((thing): thing is Labelled => thing.gold !== null)
  const drawn = countKinds(things.filter(({ reason }) => reason === 'uniform' || reason === 'imported'))
  const total = sum([...drawn.values()])
  if (total === 0 || labelled.every(({ reason }) => reason === 'uniform' || reason === 'imported')) {
    return { labels: labelled.map((label) => ({ label, weight: 1 })), effective: labelled.length }
  }
  const known = countKinds(labelled)
  const raw = labelled.map((label) => ({ label, weight: (drawn.get(kindOf(label)) ?? 0) / known.get(kindOf(label))! }))
  const scale = sum(raw.map(({ weight }) => weight)) / labelled.length
  if (scale === 0) return { labels: [], effective: 0 }
  const labels = raw.map(({ label, weight }) => ({ label, weight: weight / scale })).filter(({ weight }) => weight > 0)
  return { labels, effective: effectiveSize(labels, total) }
}

/** Things of one kind are alike to whoever chose what people look at. */
function kindOf(thing: JudgedThing): string {
  return `${thing.judged} ${isContested(thing) ? 'contested' : 'agreed'}`
}

function countKinds(things: readonly JudgedThing[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const thing of things) counts.set(kindOf(thing), (counts.get(kindOf(thing)) ?? 0) + 1)
  return counts
}

function effectiveSize(labels: { label: Labelled; weight: number }[], drawn: number): number {
  const all = sum(labels.map(({ weight }) => weight))
  const kish = all ** 2 / sum(labels.map(({ weight }) => weight ** 2))
  const kinds = new Map<string, { n: number; weight: number; right: number }>()
  for (const { label, weight } of labels) {
    const own = kinds.get(kindOf(label)) ?? { n: 0, weight: 0, right: 0 }
    kinds.set(kindOf(label), { n: own.n + 1, weight: own.weight + weight / all, right: own.right + Number(label.gold === label.judged) })
  }
  const rates = [...kinds.values()].map(({ n, weight, right }) => ({ n, weight, rate: right / n }))
  const rate = sum(rates.map((kind) => kind.weight * kind.rate))
  const variance = sum(rates.map((kind) => (kind.weight ** 2 * kind.rate * (1 - kind.rate)) / kind.n + (kind.weight * (kind.rate - rate) ** 2) / drawn))
  // where all are right, or none, rounding would decide
  const spread = rate * (1 - rate)
  return spread < 1e-9 || variance < 1e-12 ? kish : Math.min(kish, spread / variance)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
