import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileName, tableFile, type Cell, type FileFormat } from '@/lib/core/display/table-file'

async function* batches(...given: Cell[][][]) {
  yield* given
}

async function textOf(format: FileFormat, header: string[], ...given: Cell[][][]): Promise<string> {
  const parts: string[] = []
  for await (const part of tableFile(format, header, batches(...given))) parts.push(part)
  return parts.join('')
}

it('writes CSV with a line of names, quotes where they are needed and formulas defused', async () => {
  expect(await textOf('csv', ['case', 'n'], [['a, "b"', 1], ['=SUM(A1)', null]], [], [['@x', -2]])).toBe('case,n\r\n"a, ""b""",1\r\n\'=SUM(A1),\r\n\'@x,-2\r\n')
  expect(await textOf('csv', ['case'])).toBe('case\r\n')
})

it('writes JSON that is valid whatever is in it, also when there is nothing', async () => {
  expect(JSON.parse(await textOf('json', ['case', 'n'], [['=a', 1]], [['b', null]]))).toEqual([{ case: '=a', n: 1 }, { case: 'b', n: null }])
  expect(JSON.parse(await textOf('json', ['case']))).toEqual([])
  await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.option(fc.integer())))), async (given) => {
    expect(JSON.parse(await textOf('json', ['a', 'b'], ...given))).toEqual(given.flat().map(([a, b]) => ({ a, b })))
  }))
})

it('names a file after what it holds', () => {
  expect(fileName(['Run 7: main → next', 'flip=break&tool=refund', ''], 'csv')).toBe('slicegate-run-7-main-next-flip-break-tool-refund.csv')
  expect(fileName(['../../x'.repeat(60)], 'json').length).toBeLessThanOrEqual(125)
})
