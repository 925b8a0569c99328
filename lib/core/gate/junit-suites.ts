import { confirmInWords, standingBreaks } from '@/lib/core/gate/confirm-words'
import { formatCount } from '@/lib/core/gate/format-figures'
import { comparisonsOf, type AnyReport } from '@/lib/core/gate/joint-report'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

/** One test of a JUnit report. `type` is a word for filters, `message` a sentence, `output` what is printed with it. */
export type JunitCase = { name: string; outcome: 'passed' | 'failure' | 'error' | 'skipped'; type?: string; message?: string; output?: string }
export type JunitSuite = { name: string; cases: JunitCase[] }

/** Broken and unmeasured cases that a suite names, each kind; the rest is counted in one more test. */
const CASES = 50

/**
 * A suite per set, each with a test `verdict` and one for every broken or unmeasured case; the suite `gate` holds the verdict of
 * the run. A confirmed break is a failure whether its set blocks or not; with `confirm: off` the breaks of a blocking set are.
 */
export function junitSuites(report: AnyReport): JunitSuite[] {
  const run: JunitSuite = { name: 'gate', cases: [{ name: report.gate, ...runOutcome(report) }] }
  return [run, ...comparisonsOf(report).flatMap(({ baseline, report: own }) => suitesOf(own, baseline === 'pinned' ? 'pinned: ' : ''))]
}

function runOutcome({ gate, exit_code, sentence }: AnyReport): Omit<JunitCase, 'name'> {
  if (exit_code === 0) return { outcome: 'passed', output: sentence }
  return { outcome: gate === 'blocked' ? 'failure' : 'error', type: gate, message: sentence }
}

function suitesOf(report: GateReport, prefix: string): JunitSuite[] {
  // sets that overlap the segments name only cases that no segment has named: a case is not to count twice
  const named = new Set<string>()
  return report.sets.map((set) => {
    const fresh = (id: string) => (set.kind === 'segment' && set.listed) || !named.has(id)
    const broken = (report.confirm === 'on' || set.blocks ? standingBreaks(set, report.confirm) : []).filter(fresh)
    const missing = (set.missingCases ?? []).filter(({ caseId }) => fresh(caseId))
    for (const id of [...broken, ...missing.map(({ caseId }) => caseId)]) named.add(id)
    const name = set.kind === 'segment' ? set.label : `${set.kind}: ${set.label}`
    const why = report.confirm === 'on' ? 'passed before, failed, and failed again when it was re-run' : 'passed before and failed; it was not re-run'
    return {
      name: `${prefix}${name}`,
      cases: [
        verdictCase(set, report),
        ...broken.slice(0, CASES).map((id): JunitCase => ({ name: id, outcome: 'failure', type: 'break', message: `Broke: ${why}.` })),
        ...more(broken.length, 'failure', 'broken'),
        ...missing.slice(0, CASES).map(({ caseId, arm, reason }): JunitCase => ({
          name: caseId, outcome: 'error', type: 'not-measured', message: `Not measured (${arm}): ${reason}`,
        })),
        ...more(missing.length, 'error', 'unmeasured'),
      ],
    }
  })
}

function more(count: number, outcome: 'failure' | 'error', what: string): JunitCase[] {
  if (count <= CASES) return []
  const rest = `${formatCount(count - CASES)} more ${what} cases`
  return [{ name: rest, outcome, type: outcome === 'failure' ? 'break' : 'not-measured', message: `${rest}; the JSON report names them.` }]
}

function verdictCase(set: SetResult, report: GateReport): JunitCase {
  const name = 'verdict'
  if (set.blocks) return { name, outcome: 'failure', type: set.verdict, message: set.text, output: verdictOutput(set, report) }
  if (set.verdict === 'incomplete') return { name, outcome: 'error', type: set.verdict, message: set.text }
  if (!set.gated || set.verdict === 'low-confidence' || set.verdict === 'no-data') return { name, outcome: 'skipped', message: set.text }
  return { name, outcome: 'passed', type: set.verdict, output: verdictOutput(set, report) }
}

function verdictOutput(set: SetResult, report: GateReport): string {
  const flaky = set.confirmed?.flakyCases ?? []
  const named = `${flaky.slice(0, CASES).join(', ')}${flaky.length > CASES ? ` and ${formatCount(flaky.length - CASES)} more` : ''}`
  return [set.text, ...(flaky.length > 0 ? [`Flaky, the re-run went the other way: ${named}`] : []), ...(set.blocks ? [confirmInWords(report)] : [])].join('\n')
}
