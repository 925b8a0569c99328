import { describe, expect, it } from 'vitest'
import { createRedactor } from '@/lib/core/pii/redactor'
import { quarantinedText, shownText } from '@/lib/services/put-aside'

const redactor = createRedactor()
const aside = (text: string, complete = true) => quarantinedText(redactor, text, complete)

describe('the text of a line that is put aside', () => {
  it('is whole, without personal data', () => {
    expect(aside('{"x":"kim@example.com"}')).toEqual({ text: '{"x":"<EMAIL_1>"}', whole: true })
    expect(aside('WARN no answer within 30 s')).toEqual({ text: 'WARN no answer within 30 s', whole: true })
    expect(aside('{"id":')).toEqual({ text: '{"id":', whole: true })
    expect(aside('', false)).toEqual({ text: '', whole: false })
  })

  it.each(['kim.planted@example.c', 'kim.planted@exam', '4242 4242 4242 42', 'DE89 3704 0044 0532 01'])('keeps nothing of a value that broke off: %s', (value) => {
    expect(aside(`{"to":"kim@example.com","x":"write ${value}`)).toEqual({ text: '{"to":"<EMAIL_1>","x":"', whole: false })
  })

  it('keeps the begin of a long one that broke off, whose end may be part of a value', () => {
    const text = `{"x":"${'write kim.planted@example.com '.repeat(40_000)}`.slice(0, 1024 * 1024)
    const kept = aside(text, false)
    expect(kept).toMatchObject({ whole: false })
    expect(kept.text).not.toContain('planted')
    expect(kept.text.length).toBeGreaterThan(10_000)
    expect(kept.text.length).toBeLessThanOrEqual(20_000)
    expect(shownText(text, false).length).toBe(200_000)
  })

  it('keeps no cut value where a long one became a short placeholder', () => {
    const picture = `data:image/png;base64,${'QUJD'.repeat(49_000)}`
    expect(aside(`{"a":"${picture}","b":"${'kim.planted@example.com '.repeat(2000)}"`, false).text).not.toContain('planted')
  })
})
