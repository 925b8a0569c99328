import type { JudgeTestResult } from '@/lib/core/judging/injection-summary'
import { sameModelFamily } from '@/lib/core/judging/model-family'

/** Votes of one judge model with one prompt. */
export type JudgeVoteRow = {
  model: string
  judge: string
  promptVersion: string
  votes: number
  /** Of them not asked but remembered. */
  cached: number
  unreadable: number
  /** Votes that name one of two answers, and those of them that name the one that stood first. */
  named: number
  first: number
  /** Rounds of pairs, and those of them in which the other order named another answer. */
  rounds: number
  flips: number
}

export type JudgeStats = {
  /** How many runs were looked at. */
  runs: number
  rows: JudgeVoteRow[]
  /** Models that these runs compared. */
  armModels: string[]
  /** Answers without a verdict because the judge gave none, and because nobody could read it. */
  unavailable: number
  unreadable: number
}

/** A judge that can be asked; `price` in US dollars per million tokens, null = unknown. */
export type JudgeChoice = {
  endpointId: string
  endpointName: string
  host: string
  model: string
  price: { input: number; output: number; date: string | null } | null
}

/** A test of a judge. `calls` are those that were answered; `costUsd` null: one of them has an unknown price. `result` null: not done. */
export type JudgeCheckView = {
  id: string
  projectId: string
  endpointName: string
  model: string
  promptVersions: Record<string, string>
  status: 'running' | 'done' | 'failed'
  error: string | null
  calls: number
  costUsd: number | null
  result: JudgeTestResult | null
  createdBy: string
  createdAt: string
  finishedAt: string | null
}

/** The models of the arms that are of a judge's own family; judges tend to prefer it. */
export function familyOf(judge: string, armModels: string[]): string[] {
  return armModels.filter((model) => sameModelFamily(judge, model))
}

/** A share of a count with what it is a share of; null where there is nothing to share. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
