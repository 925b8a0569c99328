import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { renderJson } from '@/lib/core/gate/render-json'
import { renderJunit } from '@/lib/core/gate/render-junit'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { PairedCase } from '@/lib/core/gate/types'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config
const LISTED = config('gating: { aggregate: min_segment, threshold: 0.85 }\nsegments: [refund_flow, invoice_parse, contract_review, escalation_route]')
const incident = decideGate([
  ...pairedSegment('refund_flow', { n: 47, before: 43, b: 7, c: 0 }),
  ...pairedSegment('invoice_parse', { n: 210, before: 176, b: 7, c: 22 }),
  ...pairedSegment('contract_review', { n: 156, before: 138, b: 4, c: 5 }),
  ...pairedSegment('escalation_route', { n: 89, before: 74, b: 2, c: 3 }),
  ...pairedSegment('other', { n: 698, before: 614, b: 19, c: 13 }),
], LISTED)

/** Segments with one break each, so that each row is calm. */
const calm = (count: number) => Array.from({ length: count }, (_, i) =>
  pairedSegment(`segment_${String(i).padStart(3, '0')}`, { n: 30, before: 28, b: 1, c: 1 })).flat()

function tableOf(text: string): { label: string; n: number }[] {
  const rows = text.split('\n')
  return rows.slice(1, rows.indexOf('---')).map((line) => ({ label: line.split(/ {2,}/)[0]!, n: Number(/ {2,}(\d+) /.exec(line)![1]) }))
}

describe('the terminal report', () => {
  it('has the published layout, worst first, and rows that add up', () => {
    const text = renderTerminal(incident, { color: false })
    expect(text.split('\n').slice(0, 8)).toEqual([
      'segment            n     before   after    delta',
      'refund_flow        47    0.915    0.766    -0.149  ❌ blocked',
      'contract_review    156   0.885    0.891    +0.006',
      'escalation_route   89    0.831    0.843    +0.011',
      'invoice_parse      210   0.838    0.910    +0.071',
      'not listed: other  698   0.880    0.871    -0.009',
      '---',
      'mean (weighted)    1200  0.871    0.874    +0.003',
    ])
    expect(text).toContain('blocked: refund_flow regressed: 7 of 47 cases broke, none got fixed (0.915 → 0.766). Blocks.')
    expect(tableOf(text).reduce((sum, { n }) => sum + n, 0)).toBe(1200)
  })

  it('folds calm rows of a long table into one that still adds up, and never a blocked one', () => {
    const report = decideGate([...calm(70), ...pairedSegment('zzz', { n: 47, before: 43, b: 12, c: 0 })], config())
    const rows = tableOf(renderTerminal(report, { color: false, limit: 40 }))
    expect(rows).toHaveLength(40)
    expect(rows[0]!.label).toBe('zzz')
    expect(rows.at(-1)).toEqual({ label: '32 more', n: 32 * 30 })
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(70 * 30 + 47)
  })

  it('keeps columns apart with six-figure counts', () => {
    const text = renderTerminal(decideGate(pairedSegment('a', { n: 100_000, before: 90_000, b: 0, c: 0 }), config()), { color: false })
    expect(text).toContain('a                  100000  0.900    0.900     0.000')
  })

  it('says what is folded, and keeps the rows that are no segments', () => {
    const small = Array.from({ length: 9 }, (_, i) => pairedSegment(`tiny_${i}`, { n: 3, before: 3, b: 0, c: 0 })).flat()
    const adversarial = pairedSegment('adv', { n: 30, before: 28, b: 0, c: 0, adversarial: true })
    const text = renderTerminal(decideGate([...calm(10), ...small, ...adversarial], config()), { color: false, limit: 5 })
    const rows = tableOf(text)
    expect(rows.map(({ label }) => label)).toEqual(['segment_000', 'segment_001', 'segment_002', 'adversarial', '16 more'])
    expect(text).toContain('none blocked, 9 low confidence')
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(10 * 30 + 9 * 3 + 30)
  })

  it('uses colour only when asked, and lets no control character of a name through', () => {
    const report = decideGate(pairedSegment('a\u001b[31m\nb', { n: 30, before: 20, b: 0, c: 0 }), config())
    const text = renderTerminal(report, { color: false })
    expect(text).not.toContain('\u001b')
    expect(text).toContain('a?[31m?b')
    expect(renderTerminal(report, { color: true })).toContain('\u001b[')
  })

  it('prints – where nothing was measured', () => {
    const report = decideGate(pairedSegment('a', { n: 0, before: 0, b: 0, c: 0, missing: 30 }), config())
    expect(renderTerminal(report, { color: false })).toContain('a                  0     –        –        –')
  })

  it('shows unlisted segments that block below the table', () => {
    const text = renderTerminal(decideGate([
      ...pairedSegment('a', { n: 300, before: 280, b: 3, c: 3 }), ...pairedSegment('b', { n: 300, before: 280, b: 3, c: 3 }),
      ...pairedSegment('legal', { n: 50, before: 45, b: 9, c: 0 }),
    ], config('segments: [a]')), { color: false })
    expect(text).toContain('not listed: 2 segments')
    expect(text).toContain('legal                   50    0.900    0.720    -0.180  ❌ blocked')
  })

  it('prints the unweighted mean where it decides', () => {
    const report = decideGate(calm(3), config('gating: { aggregate: unweighted_mean }'))
    expect(renderTerminal(report, { color: false })).toContain('mean (unweighted)  90    0.933    0.933     0.000')
  })
})

describe('the Markdown report', () => {
  it('escapes what could break its table', () => {
    const text = renderMarkdown(decideGate(pairedSegment('a|b\n<script>@team', { n: 30, before: 20, b: 0, c: 0 }), config()))
    expect(text).toContain('| a\\|b &lt;script&gt;@\u200bteam | 30 | 0.667 | 0.667 | 0.000 |  |')
  })

  it('lets no control character of a name through', () => {
    const text = renderMarkdown(decideGate(pairedSegment('a\u001b[31m\u009b\u202e', { n: 30, before: 20, b: 0, c: 0 }), config()))
    expect(text).toContain('| a?\\[31m?? | 30 |')
  })

  it('has at most 20 rows and counts the rest, blocked ones too', () => {
    const blocked = Array.from({ length: 25 }, (_, i) => pairedSegment(`bad_${i}`, { n: 100, before: 90, b: 40, c: 0 })).flat()
    const text = renderMarkdown(decideGate([...calm(300), ...blocked], config()))
    const rows = text.split('\n').filter((line) => /^\| (?!segment|---|\*\*)/.test(line))
    expect(rows).toHaveLength(20)
    expect(rows.at(-1)).toContain('| 306 more | ')
    expect(rows.at(-1)).toContain('6 blocked')
    const sum = rows.reduce((total, row) => total + Number(row.split('|')[2]), 0)
    expect(sum).toBe(300 * 30 + 25 * 100)
  })
})

describe('the JSON report', () => {
  it('has the published names', () => {
    const report = JSON.parse(renderJson(incident)) as { gate: string; exit_code: number; sets: Record<string, unknown>[] }
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1, confirm: 'off', aggregate: 'min_segment' })
    expect(report.sets[0]).toMatchObject({
      id: 'refund_flow', kind: 'segment', n: 47, before: 43 / 47, after: 36 / 47, delta: -7 / 47, breaks: 7, fixes: 0, verdict: 'regressed',
    })
    expect(report.sets.map(({ kind }) => kind)).toEqual(['segment', 'segment', 'segment', 'segment', 'not-listed', 'all'])
  })
})

/** Tags of well-formed XML nest, attributes are quoted, and text holds no bare < or &. Returns the names of the elements. */
function parseXml(xml: string): { name: string; attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = []
  const open: string[] = []
  const legalText = /^(?:[^<&]|&(?:amp|lt|gt|quot|#\d+);)*$/
  let rest = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '')
  while (rest.length > 0) {
    const tag = /^([^<]*)<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/s.exec(rest)
    if (!tag) {
      expect(rest.trim()).toBe('')
      break
    }
    const [whole, before, closing, name, attributes, empty] = tag
    expect(before).toMatch(legalText)
    expect(attributes).toMatch(legalText)
    if (closing) expect(open.pop()).toBe(name)
    else {
      elements.push({ name: name!, attributes: Object.fromEntries([...attributes!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map((m) => [m[1]!, m[2]!])) })
      if (!empty) open.push(name!)
    }
    rest = rest.slice(whole.length)
  }
  expect(open).toEqual([])
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
  return elements
}

describe('the JUnit report', () => {
  it('has a suite per set; what blocks is a failure, what is only shown is skipped', () => {
    const elements = parseXml(renderJunit(decideGate([
      ...pairedSegment('bad', { n: 47, before: 43, b: 12, c: 0 }), ...pairedSegment('tiny', { n: 3, before: 3, b: 0, c: 0 }), ...calm(5),
    ], config())))
    const suites = elements.filter(({ name }) => name === 'testsuite').map(({ attributes }) => attributes)
    expect(suites.find(({ name }) => name === 'bad')).toMatchObject({ tests: '1', failures: '1', skipped: '0' })
    expect(suites.find(({ name }) => name === 'tiny')).toMatchObject({ failures: '0', skipped: '1' })
    expect(suites.find(({ name }) => name === 'gate')).toMatchObject({ failures: '1' })
    // bad, all cases together (17 breaks, 5 fixes of 200) and the gate
    expect(elements[0]).toMatchObject({ name: 'testsuites', attributes: { tests: '9', failures: '3', errors: '0' } })
  })

  it('stays well-formed, and the other forms whole, with hostile names', () => {
    const hostile = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((s) => `${s}"&<]]>'\u0000\ud800|`)
    fc.assert(fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), fc.nat(25), (names, b) => {
      const cases: PairedCase[] = names.flatMap((name, i) =>
        pairedSegment(name, { n: 26, before: 25, b, c: 1, missing: i }).map((item) => ({ ...item, id: `${i}-${item.id}`, afterReason: name })))
      const report = decideGate(cases, config())
      parseXml(renderJunit(report))
      expect(JSON.parse(renderJson(report))).toEqual(JSON.parse(JSON.stringify(report)))
      expect(renderTerminal(report, { color: false })).not.toContain('\u0000')
      const table = renderMarkdown(report).split('\n').filter((line) => line.startsWith('| '))
      for (const line of table) expect(line.match(/(?<!\\)\|/g)).toHaveLength(7)
    }), { numRuns: 30, seed: 5 })
  }, 30_000)
})
