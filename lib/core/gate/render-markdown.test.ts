import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { joinReports } from '@/lib/core/gate/joint-report'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config
const calm = (count: number) => Array.from({ length: count }, (_, i) =>
  pairedSegment(`segment_${String(i).padStart(3, '0')}`, { n: 30, before: 28, b: 1, c: 1 })).flat()
const rowsOf = (text: string) => text.split('\n').filter((line) => /^\| (?!segment \||set \||---|\*\*)/.test(line))

describe('the Markdown report', () => {
  it('escapes what could break its table, name people or make a link', () => {
    const text = renderMarkdown(decideGate(pairedSegment('a|b\n<script>@team http://x www.y', { n: 30, before: 20, b: 0, c: 0 }), config()))
    expect(text).toContain('| a\\|b &lt;script&gt;@\u200bteam http:\u200b//x www\u200b.y | 30 | 0.667 | 0.667 | 0.000 | 0 | 0 |  |')
  })

  it('lets no control character of a name through', () => {
    const text = renderMarkdown(decideGate(pairedSegment('a\u001b[31m\u009b\u202e', { n: 30, before: 20, b: 0, c: 0 }), config()))
    expect(text).toContain('| a?\\[31m?? | 30 |')
  })

  it('has at most 20 rows and counts the rest, blocked ones too', () => {
    const blocked = Array.from({ length: 25 }, (_, i) => pairedSegment(`bad_${i}`, { n: 100, before: 90, b: 40, c: 0 })).flat()
    const rows = rowsOf(renderMarkdown(decideGate([...calm(300), ...blocked], config())))
    expect(rows).toHaveLength(20)
    expect(rows.at(-1)).toContain('| 306 more | ')
    expect(rows.at(-1)).toContain('6 blocked')
    const sum = rows.reduce((total, row) => total + Number(row.split('|')[2]), 0)
    expect(sum).toBe(300 * 30 + 25 * 100)
  })

  it('keeps to 20 rows with families beside the segments, what blocks first in both tables', () => {
    const bad = pairedSegment('adv', { n: 60, before: 55, b: 30, c: 0, adversarial: true })
    const families = `families: {${Array.from({ length: 12 }, (_, i) => `f${i}: ["segment_0${i}*"]`).join(', ')}}`
    const text = renderMarkdown(decideGate([...calm(100), ...bad], config(families)))
    expect(rowsOf(text)).toHaveLength(20)
    expect(rowsOf(text)[0]).toContain('| adversarial | 60 |')
    expect(text).toContain('Gated besides, in the rows above already:')
    // 101 rows in 15 lines, and 12 families in 5
    expect(text).toContain('| 87 more | 2610 |')
    expect(text).toContain('| 8 more | 2400 |')
  })

  it('shows what stayed of the flips, what was flaky and what the re-runs cost', () => {
    const cases = [...pairedSegment('bad', { n: 47, before: 43, b: 12, c: 1 }), ...calm(5)]
    const { report } = decideWithReruns({ cases, config: config() }, (item, arm) => (
      ['bad-00000', 'bad-00043'].includes(item.id) ? true : arm === 'baseline' ? item.before : item.after))
    const text = renderMarkdown(report)
    expect(text).toContain('| segment | n | before | after | delta | broke | fixed | flaky | |')
    expect(text).toContain('| bad | 47 | 0.915 | 0.681 | -0.234 | 11 of 12 | 0 of 1 | 2 | ❌ blocked |')
    expect(text).toContain('| segment\\_000 | 30 | 0.933 | 0.933 | 0.000 | 1 | 1 |  |  |')
    expect(text).toMatch(/- confirm: on\. Re-run: 13 cases in 48 executions, 12% on top of the first run\./)
    expect(text).toContain('- confirmed broken in bad: bad-00001, bad-00002,')
    expect(text).toContain('bad-00010 and 1 more')
    expect(text).toContain('- flaky in bad: bad-00000, bad-00043')
    expect(text).toContain('- seed: test')
  })

  it('says in one line that flips were not re-run, and what that costs', () => {
    const text = renderMarkdown(decideGate(calm(3), config()))
    expect(text).toContain('| segment | n | before | after | delta | broke | fixed | |')
    expect(text.match(/^- confirm: off\. .*35% instead of 66% of the 14-point drops in 47 cases\.$/gm)).toHaveLength(1)
  })

  it('folds the details away', () => {
    const text = renderMarkdown(decideGate([...calm(3), ...pairedSegment('gaps', { n: 40, before: 38, b: 0, c: 0, missing: 2 })], config()))
    const [shown, folded] = text.split('<details><summary>Details</summary>') as [string, string]
    expect(shown).not.toContain('not measured')
    expect(folded).toContain('- 2 cases not measured (candidate): timeout')
    expect(folded.trim().endsWith('</details>')).toBe(true)
  })

  it('puts the wrong configuration where it is seen', () => {
    const [shown] = renderMarkdown(decideGate(calm(2), config('segments: [segment_000, segment_01]'))).split('<details>')
    expect(shown).toContain('- segment segment\\_01 is listed, but no case has it; did you mean segment\\_001?')
  })

  it('shows two comparisons one below the other, with 20 rows together', () => {
    const report = decideGate([...calm(30), ...pairedSegment('bad', { n: 47, before: 43, b: 12, c: 0 })], config())
    const text = renderMarkdown(joinReports([{ baseline: 'last_release', ...decideGate(calm(30), config()) }, { baseline: 'pinned', ...report }]))
    expect(text).toContain('### ❌ Slicegate: blocked\n\n#### ✅ Against the last release: pass')
    expect(text).toContain('#### ❌ Against the pinned reference: blocked')
    expect(rowsOf(text)).toHaveLength(20)
  })
})
