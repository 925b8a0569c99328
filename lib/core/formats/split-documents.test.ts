import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitDocuments } from '@/lib/core/formats/split-documents'

type Piece = string | Uint8Array

async function split(pieces: Piece[], maxBytes?: number) {
  const documents: { text: string; line: number; fault: string | null }[] = []
  for await (const document of splitDocuments(pieces, maxBytes)) documents.push(document)
  return documents
}
const read = async (text: Piece, maxBytes?: number) => (await split([text], maxBytes)).map((document) => [document.line, document.text, ...(document.fault === null ? [] : [document.fault])])

describe('splitDocuments', () => {
  it('reads a document a line, with blank lines, Windows line ends and a byte order mark', async () => {
    expect(await read('\uFEFF{"a":1}\r\n\r\n{"a":2}\n  \n{"a":3}')).toEqual([[1, '{"a":1}'], [3, '{"a":2}'], [5, '{"a":3}']])
  })

  it('reads documents over several lines and several documents on a line', async () => {
    expect(await read('{\n  "a": {\n    "b": "}{"\n  }\n}\n{\n  "a": 2\n}')).toEqual([[1, '{\n  "a": {\n    "b": "}{"\n  }\n}'], [6, '{\n  "a": 2\n}']])
    expect(await read('{"a":1}{"a":"\\"}"} {"a":3}\n{"a":4}')).toEqual([[1, '{"a":1}'], [1, '{"a":"\\"}"}'], [1, '{"a":3}'], [2, '{"a":4}']])
  })

  it('hands out the elements of a list at the top one by one, and does not take one in a document apart', async () => {
    expect(await read('[\n  {"a": [1, 2]},\n  {\n    "a": 2\n  }, 7, "x,]", null\n]\n')).toEqual([
      [2, '{"a": [1, 2]}'], [3, '{\n    "a": 2\n  }'], [5, '7'], [5, '"x,]"'], [5, 'null'],
    ])
    expect(await read('{"logs": [\n{"a":1},\n{"a":2}\n]}\n{"a":3}')).toEqual([[1, '{"logs": [\n{"a":1},\n{"a":2}\n]}'], [5, '{"a":3}']])
  })

  it('says that a list is cut off, and keeps what came before', async () => {
    expect(await read('[{"a":1},\n{"a":2},')).toEqual([[1, '{"a":1}'], [2, '{"a":2}'], [1, '', 'the list that begins on this line is never closed: the text was cut off']])
  })

  it.each([
    ['without its end', '{"a": {"b": 1'], ['in the middle of a text', '{"a": "x'], ['behind a comma', '{"a": 1,'], ['at the begin of a list', '{"a": ['], ['behind a colon', '{"a":'],
    ['with a quote too much', '{"a": "x"y"}'], ['with other brackets', '{"a": [1}'], ['with a bracket too much', '{"a": {"b": 1}]'],
  ])('ends a line that was cut %s before its neighbours', async (_, line) => {
    for (const next of ['{"n":1}\n{"n":2}', '{"n": [\n  1\n]}\n{"n":2}\n']) {
      const documents = await read(`{"n":0}\n${line}\n${next}`)
      expect(documents[1]).toEqual([2, line])
      expect(documents.filter(([, text]) => /^\{"n"/.test(String(text))).map(([at]) => at)).toEqual([1, 3, next.startsWith('{"n": [') ? 6 : 4])
    }
  })

  it('takes lines that are no documents one by one', async () => {
    expect(await read('hello\n[INFO] up\n{"a":1}\n}\n')).toEqual([[1, 'hello'], [2, 'INFO'], [2, 'up'], [3, '{"a":1}'], [4, '}']])
  })

  it('keeps the rows of a page whose end is missing', async () => {
    expect(await read('{"logs": [\n{"a":1},\n{"a":2},\n')).toEqual([[1, '{"logs": ['], [2, '{"a":1}'], [3, '{"a":2}']])
  })

  it('puts a document aside that is too large, and goes on at the next line', async () => {
    const large = `{"a":"${'x'.repeat(100)}"}`
    expect(await read(`{"a":1}\n${large}\n{"a":2}`, 50)).toEqual([[1, '{"a":1}'], [2, large.slice(0, 51), 'larger than 50 bytes'], [3, '{"a":2}']])
    expect(await read(large, large.length)).toEqual([[1, large]])
  })

  it('says of a document that it is no UTF-8, or nested too deeply, and reads the next', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('{"a":"'), 0xe9, ...new TextEncoder().encode('"}\n{"a":1}')])
    expect(await read(bytes)).toEqual([[1, '{"a":"\uFFFD"}', 'not UTF-8 text'], [2, '{"a":1}']])
    const deep = `{"a":${'['.repeat(300)}${']'.repeat(300)}}`
    expect(await read(`${deep}\n{"a":1}`)).toEqual([[1, deep, 'nested deeper than 200 levels'], [2, '{"a":1}']])
    expect((await read(new Uint8Array([0xff, 0xfe, 0x7b, 0])))[0]![2]).toBe('UTF-16 text: expected UTF-8')
  })

  it('reads lines that begin lists without end in no more than a few passes', async () => {
    const documents = await split(['{"a":[\n'.repeat(50_000)])
    expect(documents).toHaveLength(50_000)
    expect(documents.map(({ line }) => line).every((line, index) => line === index + 1)).toBe(true)
  })

  it('reads large documents that are broken in each other few times, not once for each', async () => {
    const megabyte = 'x'.repeat(1024 * 1024)
    const documents = await split([`[\n${'{"a":[\n'.repeat(99)}{"a":"`, ...Array.from({ length: 65 }, () => megabyte), '"\n{"b":1}\n'])
    expect(documents.length).toBeLessThan(10)
    expect(documents.at(-2)).toEqual({ text: '{"b":1}', line: 102, fault: null })
  })
})

const fragment = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', '\r\n', ' ', '1', 'true', '{"a":1}', '\n{"a":"é🙂"}\n', '\n{\n  "b": [1]\n}\n', '\uFEFF', 'x', '"k":')

describe('splitDocuments, for any text', () => {
  it('hands out the same, however the text comes in pieces', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fragment, { maxLength: 60 }), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), fc.constantFrom(8, 40, 1_000_000), async (parts, sizes, maxBytes) => {
      const bytes = new TextEncoder().encode(parts.join(''))
      const pieces: Uint8Array[] = []
      for (let at = 0; at < bytes.length;) {
        const size = sizes.next().value as number
        pieces.push(bytes.slice(at, at + size))
        at += size
      }
      expect(await split(pieces, maxBytes)).toEqual(await split([bytes], maxBytes))
    }), { numRuns: 500 })
  })

  it('hands out documents as they were written, whatever stands between them', async () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
    const written = fc.tuple(value, fc.boolean()).map(([document, pretty]) => JSON.stringify(document, null, pretty ? 2 : undefined))
    await fc.assert(fc.asyncProperty(fc.array(written, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', ' ', '', '\n\n', ',\n'), async (documents, between) => {
      expect((await split([documents.join(between)])).map(({ text }) => text)).toEqual(documents)
      expect((await split([`[${documents.join(',')}]`])).map(({ text }) => text)).toEqual(documents)
    }), { numRuns: 300 })
  })

  it('loses no document beside a line that is broken anywhere', async () => {
    const row = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }).map((document) => JSON.stringify(document))
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), row, fc.array(row, { minLength: 1, maxLength: 5 }), fc.nat(), async (before, middle, after, cut) => {
      const broken = middle.slice(0, 1 + (cut % (middle.length - 1)))
      const texts = (await split([[...before, broken, ...after].join('\n')])).map(({ text }) => text)
      expect(texts.slice(0, before.length)).toEqual(before)
      expect(texts.slice(-after.length)).toEqual(after)
    }), { numRuns: 500 })
  })
})
