import { describe, expect, it } from 'vitest'
import { plainLetters, placesAsWritten } from '@/lib/core/pii/plain-letters'
import { createRedactor } from '@/lib/core/pii/redactor'

const redact = (text: string) => createRedactor().text(text).text

describe('letters as recognizers read them', () => {
  it('are those of ASCII, one for one', () => {
    expect(plainLetters('plain')).toEqual({ text: 'plain', at: null })
    expect(plainLetters('\u00a0４２－Ａ＠ ٠٩ ۰۹ ०९ é😀')).toEqual({ text: ' 42-A@ 09 09 09 é😀', at: null })
  })

  it('leave out what is not seen, and know where the others stand', () => {
    const plain = plainLetters('a\u200bb\u00adc')
    expect(plain).toEqual({ text: 'abc', at: [0, 2, 4] })
    expect(placesAsWritten([{ start: 1, end: 3 }], plain)).toEqual([{ start: 2, end: 5 }])
  })
})

describe('personal data in letters of another kind', () => {
  it.each([
    ['4242\u00a04242\u00a04242\u00a04242', 'CARD'], ['4242\u202f4242\u202f4242\u202f4242', 'CARD'], ['4242–4242–4242–4242', 'CARD'], ['４２４２４２４２４２４２４２４２', 'CARD'],
    ['4242\u200b4242\u200b4242\u200b4242', 'CARD'], ['٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢', 'CARD'], ['DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000', 'IBAN'],
    ['+49\u202f1512\u202f3456789', 'PHONE'], ['＋４９１５１２３４５６７８９', 'PHONE'], ['petra\u200b@mail.example.de', 'EMAIL'], ['petra＠mail.example.de', 'EMAIL'], ['petra@geheim\u00admail.de', 'EMAIL'],
  ])('is hidden as it was written: %s', (written, type) => {
    expect(redact(`write ${written} now`)).toBe(`write <${type}_1> now`)
    expect(redact(`😀\u200b write ${written} now`)).toBe(`😀\u200b write <${type}_1> now`)
  })

  it('is hidden where the store leaves a NUL out that stood in it, and where a table made a fraction of it', () => {
    expect(redact('{"a":"42424242\\u000042424242"}')).toBe('{"a":"<CARD_1>"}')
    expect(redact('{"card":5555555555554444.0}')).toBe('{"card":"<CARD_1>"}')
  })
})

describe('a text with more values than a call has arguments', () => {
  it('is looked at all the same', () => {
    const text = JSON.stringify({ messages: [{ content: 'call +49 1512 3456789 '.repeat(150_000) }] })
    expect(redact(text)).not.toContain('3456789')
  })
})
