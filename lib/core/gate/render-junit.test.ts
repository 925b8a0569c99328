import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { joinReports } from '@/lib/core/gate/joint-report'
import { renderJunit } from '@/lib/core/gate/render-junit'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'
import { parseXml, type XmlElement } from '@/lib/core/gate/test-xml'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config
const calm = (count: number) => Array.from({ length: count }, (_, i) => pairedSegment(`calm_${i}`, { n: 30, before: 28, b: 1, c: 1 })).flat()

type Suite = { attributes: Record<string, string>; cases: { name: string; results: XmlElement[] }[] }

/** Suites by name, each with its tests and what stands in them. */
function suitesOf(xml: string): Map<string, Suite> {
  const suites = new Map<string, Suite>()
  let last: Suite | null = null
  for (const element of parseXml(xml)) {
    if (element.name === 'testsuite') suites.set(element.attributes.name!, last = { attributes: element.attributes, cases: [] })
    else if (element.name === 'testcase') last!.cases.push({ name: element.attributes.name!, results: [] })
    else if (element.name !== 'testsuites') last!.cases.at(-1)!.results.push(element)
  }
  return suites
}

function outcomes({ cases }: Suite): string[] {
  return cases.map(({ name, results }) => `${name}: ${results.find((result) => result.name !== 'system-out')?.name ?? 'passed'}`)
}

describe('the JUnit report', () => {
  it('has a suite per set with its verdict, and counts that are right', () => {
    const xml = renderJunit(decideGate([
      ...pairedSegment('bad', { n: 47, before: 43, b: 12, c: 0 }), ...pairedSegment('tiny', { n: 3, before: 3, b: 0, c: 0 }), ...calm(5),
    ], config()))
    const suites = suitesOf(xml)
    expect([...suites.keys()]).toEqual(['gate', 'bad', 'calm_0', 'calm_1', 'calm_2', 'calm_3', 'calm_4', 'tiny', 'all: all cases'])
    expect(suites.get('bad')!.attributes).toMatchObject({ tests: '13', failures: '13', errors: '0', skipped: '0' })
    expect(outcomes(suites.get('tiny')!)).toEqual(['verdict: skipped'])
    expect(outcomes(suites.get('gate')!)).toEqual(['blocked: failure'])
    // all cases together block as well (17 breaks, 5 fixes of 200), which the five other breaks of that set show
    expect(suites.get('all: all cases')!.attributes).toMatchObject({ tests: '6', failures: '6' })
    expect(parseXml(xml)[0]!.attributes).toMatchObject({ name: 'slicegate', tests: '26', failures: '20', errors: '0', skipped: '1' })
  })

  it('with flips re-run, only confirmed breaks are failures; flaky ones are named in the output', () => {
    const cases = [...pairedSegment('bad', { n: 47, before: 43, b: 12, c: 1 }), ...calm(5)]
    const { report } = decideWithReruns({ cases, config: config() }, (item, arm) => (
      ['bad-00000', 'bad-00043'].includes(item.id) ? true : arm === 'baseline' ? item.before : item.after))
    const xml = renderJunit(report)
    const bad = suitesOf(xml).get('bad')!
    expect(bad.cases.map(({ name }) => name)).toEqual(['verdict', ...Array.from({ length: 11 }, (_, i) => `bad-${String(i + 1).padStart(5, '0')}`)])
    expect(bad.cases[1]!.results).toEqual([{ name: 'failure', attributes: { type: 'break', message: 'Broke: passed before, failed, and failed again when it was re-run.' } }])
    expect(xml).toContain('Flaky, the re-run went the other way: bad-00000, bad-00043')
    expect(outcomes(suitesOf(xml).get('calm_0')!)).toEqual(['verdict: passed'])
  })

  it('without re-runs, the breaks of sets that do not block are no failures', () => {
    expect(outcomes(suitesOf(renderJunit(decideGate(calm(2), config()))).get('calm_0')!)).toEqual(['verdict: passed'])
  })

  it('has an error with the reason for every case that was not measured', () => {
    const suites = suitesOf(renderJunit(decideGate([...calm(3), ...pairedSegment('gaps', { n: 40, before: 38, b: 0, c: 0, missing: 2 })], config())))
    expect(outcomes(suites.get('gaps')!)).toEqual(['verdict: passed', 'gaps-00040: error', 'gaps-00041: error'])
    expect(suites.get('gaps')!.cases[1]!.results[0]!.attributes).toEqual({ type: 'not-measured', message: 'Not measured (candidate): timeout' })
    // the set of all cases does not name them again
    expect(outcomes(suites.get('all: all cases')!)).toEqual(['verdict: passed'])
  })

  it('has an error for a set and a run that missing pairs leave undecided', () => {
    const report = decideGate([...calm(3), ...pairedSegment('gaps', { n: 40, before: 38, b: 0, c: 0, missing: 30 })], config())
    const suites = suitesOf(renderJunit(report))
    expect(outcomes(suites.get('gate')!)).toEqual(['inconclusive: error'])
    expect(outcomes(suites.get('gaps')!)[0]).toBe('verdict: error')
  })

  it('names 50 broken and 50 unmeasured cases of a set and counts the rest', () => {
    const report = decideGate([...calm(3), ...pairedSegment('huge', { n: 50_000, before: 45_000, b: 20_000, c: 0, missing: 3000 })], config())
    const xml = renderJunit(report)
    const huge = suitesOf(xml).get('huge')!
    expect(huge.cases).toHaveLength(1 + 50 + 1 + 50 + 1)
    expect(huge.cases[51]!.name).toBe('19,950 more broken cases')
    expect(huge.cases.at(-1)!.name).toBe('2,950 more unmeasured cases')
    expect(xml.length).toBeLessThan(50_000)
  })

  it('keeps the suites of two comparisons apart', () => {
    const report = decideGate(calm(1), config())
    const names = [...suitesOf(renderJunit(joinReports([{ baseline: 'last_release', ...report }, { baseline: 'pinned', ...report }]))).keys()]
    expect(names).toEqual(['gate', 'calm_0', 'all: all cases', 'pinned: calm_0', 'pinned: all: all cases'])
  })
})
