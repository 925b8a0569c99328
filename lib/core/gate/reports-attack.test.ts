import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { HTML_POLICY, renderHtml } from '@/lib/core/gate/render-html'
import { renderJunit } from '@/lib/core/gate/render-junit'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { parseXml } from '@/lib/core/gate/test-xml'
import type { GateReport } from '@/lib/core/gate/types'

const { config } = parseConfig('gating: { aggregate: min_segment, threshold: 0.85 }', 'eval_config.yaml')
/** A report in which a text is the name of a segment that blocks, of its cases and of a reason. */
const reportOf = (text: string): GateReport => decideGate(
  [...pairedSegment(text, { n: 40, before: 38, b: 12, c: 0, missing: 2 }), ...pairedSegment('calm', { n: 40, before: 38, b: 0, c: 0 })].map((one) => ({ ...one, id: `${text}${one.id}`, afterReason: one.afterReason && text })), config,
)

const PAYLOADS = [
  '<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "'onmouseover='alert(1)", '</style><script>x</script>', '</title><svg/onload=x>', '<!--', '-->', ']]>', '<![CDATA[', '&#x3c;b&#x3e;', '${x}', '{{x}}', 'javascript:alert(1)',
  '![p](https://evil.invalid/p.png)', '[x](https://evil.invalid)', '<https://evil.invalid>', '@org/team fixes #12 GH-7', '| a | b |', '\n# heading', '```\ncode', '<details>', '\u001b[2J\u001b]0;title\u0007', '\u202etxt', '\u0000', '\ud800', '\uffff', '\u2028', '%0a::set-output', 'a'.repeat(500),
]
const hostile = fc.oneof(fc.constantFrom(...PAYLOADS), fc.string({ unit: 'binary', maxLength: 40 }), fc.array(fc.constantFrom(...PAYLOADS), { maxLength: 3 }).map((parts) => parts.join('')))
const filled = hostile.filter((text) => text.trim() !== '')

describe('a report about hostile names', () => {
  it('as a page has the elements of the page alone, and a policy that runs and loads nothing', () => {
    const about = (text: string) => ({ version: '1', name: text, candidate: text, baseline: text, url: text, decidedAt: '2026-11-20T00:00:00Z', config })
    const tags = (text: string) => [...renderHtml(reportOf(text), about(text)).matchAll(/<(\/?[a-z!][\w-]*)/gi)].map(([, tag]) => tag).filter((tag) => tag !== 'wbr')
    const ordinary = tags('ordinary')
    expect(ordinary).not.toContain('script')
    fc.assert(fc.property(filled, (text) => {
      const page = renderHtml(reportOf(text), about(text))
      expect(tags(text)).toEqual(ordinary)
      expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${HTML_POLICY}">`)
      expect(page).not.toMatch(/<[^>]*\son\w+\s*=/i)
      expect(page).not.toMatch(/(?:href|src)="(?!https?:\/\/|#)/)
      expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<title>'))
    }), { numRuns: 60 })
    expect(HTML_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/)
  })

  it('as a comment has no element, link, picture or mention of its own, and its table keeps its shape', () => {
    const lines = (text: string) => renderMarkdown(reportOf(text)).split('\n')
    const shape = (text: string) => lines(text).map((line) => (line.startsWith('|') ? line.replace(/\\\|/g, '').split('|').length : /^(?:#+ |- |<\/?details>)?/.exec(line)![0]))
    const ordinary = shape('ordinary')
    fc.assert(fc.property(filled, (text) => {
      const comment = renderMarkdown(reportOf(text))
      expect(shape(text)).toEqual(ordinary)
      expect([...comment.matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag)).toEqual(['details', 'summary', 'summary', 'details'])
      expect(comment).not.toMatch(/(?<!\\)!?\[[^\]]*\]\(|:\/\/|@\w|#\d|GH-\d|www\./i)
      expect(comment).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    }), { numRuns: 60 })
  })

  it('as JUnit XML is well formed, with no element of its own', () => {
    const shape = (text: string) => JSON.stringify(parseXml(renderJunit(reportOf(text)))).match(/"name":"(?:testsuites|testsuite|testcase|failure|error|skipped|system-out)","attributes"/g)?.length
    const ordinary = shape('ordinary')
    fc.assert(fc.property(filled, (text) => {
      expect(shape(text)).toBe(ordinary)
    }), { numRuns: 60 })
  })

  it('in a terminal moves no cursor and turns no text', () => {
    fc.assert(fc.property(filled, (text) => {
      expect(renderTerminal(reportOf(text), { color: false })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    }), { numRuns: 60 })
  })
})
