import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { joinReports } from '@/lib/core/gate/joint-report'
import { HTML_POLICY, renderHtml } from '@/lib/core/gate/render-html'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config
const calm = (count: number) => Array.from({ length: count }, (_, i) =>
  pairedSegment(`segment_${String(i).padStart(4, '0')}`, { n: 30, before: 28, b: 1, c: 1 })).flat()
const bad = pairedSegment('bad', { n: 47, before: 43, b: 12, c: 1 })
const confirmed = decideWithReruns({ cases: [...bad, ...calm(5)], config: config() }, (item, arm) => (
  ['bad-00000', 'bad-00043'].includes(item.id) ? true : arm === 'baseline' ? item.before : item.after)).report

/** What a reader sees: without tags, scripts of entities undone. */
const textOf = (page: string) => page.replace(/<style>[\s\S]*<\/style>/, '').replace(/<wbr>/g, '').replace(/<[^>]+>/g, ' ').replace(/&gt;/g, '>').replace(/\s+/g, ' ')

describe('the HTML report', () => {
  it('says the verdict, shows the table and the mean, and what was re-run', () => {
    const text = textOf(renderHtml(confirmed, { version: '1.2.3', candidate: 'new-model', baseline: 'old-model', decidedAt: '2026-03-01T10:20:30.000Z' }))
    expect(text).toContain('Blocked bad regressed: 11 of 47 cases broke and stayed broken on re-run, none got fixed')
    expect(text).toContain('bad 47 0.915 0.681 −0.234')
    expect(text).toContain('11 of 12 0 of 1 2 blocked')
    expect(text).toContain('mean (weighted) 197')
    expect(text).toContain('new-model against old-model')
    expect(text).toContain('2026-03-01 10:20 UTC')
    expect(text).toContain('Cases re-run 13 Fresh executions 48 (12% on top)')
    expect(text).toContain('Broke and stayed broken: 11 cases bad-00001 bad-00002')
    expect(text).toContain('seed test')
    expect(text).toContain('Slicegate 1.2.3 · report schema 1 · exit code 1')
  })

  it('draws the change with its interval and the line where nothing changes', () => {
    const page = renderHtml(confirmed, { version: '1' })
    // −11/47 = −0.234; Agresti-Min: −11/49 ± 1.96 √(14 − 121/49)/49 = −0.2245 ± 0.1358
    expect(page).toContain('aria-label="change −0.234, 95% interval −0.360 to −0.089"')
    expect(page.match(/<path class="zero"/g)!.length).toBe(7)
    expect(page.match(/<path class="dot"/g)!.length).toBe(7)
  })

  it('needs nothing from elsewhere, runs nothing, and keeps to its own policy', () => {
    const page = renderHtml(confirmed, { version: '1', url: 'https://gate.example.com/p/x/runs/1' })
    const style = /<style>([\s\S]*)<\/style>/.exec(page)![1]!
    expect(HTML_POLICY).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${HTML_POLICY}">`)
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<object| style=| on[a-z]+=|@import|url\(/i)
    expect(page.match(/https?:\/\/[^"< ]+/g)).toEqual(['https://gate.example.com/p/x/runs/1'])
  })

  it('links only to addresses of the web', () => {
    expect(renderHtml(confirmed, { version: '1', url: 'javascript:alert(1)' })).not.toContain('javascript:')
  })

  it('prints hostile names as text, everywhere', () => {
    const name = '</td><script>alert(1)</script>"\'&\u001b[31m\u202e'
    const cases = [...pairedSegment(name, { n: 47, before: 43, b: 12, c: 0, missing: 3 }).map((item) => ({ ...item, afterReason: item.after === null ? name : null })), ...calm(3)]
    const page = renderHtml(decideGate(cases, config(), name), { version: name, name, candidate: name, baseline: name, config: config(`families: {"<b>": ["*"]}`) })
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<b>:')
    expect(page).not.toMatch(/[\u001b\u202e]/)
    expect(page).toContain('&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;?[31m?')
  })

  it('shows 40 rows and counts the rest, and stays of a readable size with 5,000 segments', () => {
    const report = decideGate([...calm(5000), ...bad], config())
    const page = renderHtml(report, { version: '1' })
    expect(page.match(/<path class="dot"/g)!.length).toBeLessThanOrEqual(41)
    // 5,001 segments in 40 rows
    expect(textOf(page)).toContain('4962 more 148,860')
    expect(textOf(page)).toContain('4,502 more in the JSON report')
    expect(page.length).toBeLessThan(1_500_000)
  })

  it('says what it costs that flips were not re-run', () => {
    expect(textOf(renderHtml(decideGate(calm(2), config()), { version: '1' }))).toContain('35% instead of 66% of the 14-point drops in 47 cases')
  })

  it('has every figure of a set, the settings and the reasons of what is missing', () => {
    const cases = [...calm(3), ...pairedSegment('gaps', { n: 40, before: 38, b: 1, c: 0, missing: 2 }), ...pairedSegment('tiny', { n: 3, before: 3, b: 0, c: 0 })]
    const settings = config('gating: { threshold: 0.85 }\nfamilies: { both: ["segment*"] }')
    const text = textOf(renderHtml(decideGate(cases, settings), { version: '1', config: settings }))
    expect(text).toContain('gaps segment 40 – 2 0.950 (0.835 to 0.986) 0.925 (0.801 to 0.974)')
    expect(text).toContain('timeout candidate 2')
    expect(text).toContain('gate.false_block_budget 0.1')
    expect(text).toContain('families.both segment*')
    expect(text).toContain('both 90')
    expect(text).toContain('1 set is too small to be gated alone.')
  })

  it('tells hidden slices: those that got worse as a warning, those that were weak before as such', () => {
    const slice = {
      search: 'change' as const, condition: { key: 'turns', op: 'from' as const, from: 6 }, words: 'turns ≥ 6', n: 34, breaks: 17, fixes: 1, fails: 20, observed: 16, expected: 3.2,
      before: 0.9, after: 0.4, explains: 0.61, statistic: 5, p: 0.001, adjustedP: 0.004, confirmed: { breaks: 12, fixes: 0 },
    }
    const report = { ...decideGate(calm(2), config()), slices: [slice, { ...slice, search: 'level' as const, words: 'language is <nl>' }] }
    const page = renderHtml(report, { version: '1' })
    expect(textOf(page)).toContain('Hidden slice: the 34 cases with turns ≥ 6 hold 61% of the breaks (17 broke, 1 got fixed, 12 stayed broken on re-run).')
    expect(page).toContain('Weak spot, not a regression: 20 of 34 cases with language is &lt;nl&gt; fail; 3.2 would be usual for their segments.')
  })

  it('names the configuration where it does not fit the data', () => {
    expect(textOf(renderHtml(decideGate(calm(2), config('segments: [segment_0000, segment_1]')), { version: '1' }))).toContain('The configuration does not fit')
  })

  it('shows several comparisons, each with its own verdict, and the settings once', () => {
    const page = renderHtml(joinReports([{ baseline: 'last_release', ...decideGate(calm(2), config()) }, { baseline: 'pinned', ...confirmed }]), { version: '1', config: config() })
    const text = textOf(page)
    expect(text).toContain('Blocked Against the pinned reference: bad regressed')
    expect(text).toContain('Against the last release: passed')
    expect(text).toContain('Against the pinned reference: blocked')
    expect(text.match(/Settings and seed/g)).toHaveLength(1)
  })
})
