import { afterAll, describe, expect, it } from 'vitest'
import { createNerModel, joinLabels } from '@/lib/llm/ner-model'
import { bestWindows, windowsOf } from '@/lib/llm/ner-windows'
import { writeNerFolder, type TinyModel } from '@/lib/llm/test-ner-folder'

const LABELS = ['O', 'B-PER', 'I-PER', 'B-ORG', 'B-LOC', 'I-LOC', 'B-MISC']
const WORDS = { anna: 'B-PER', schmidt: 'I-PER', acme: 'B-ORG', new: 'B-LOC', york: 'I-LOC', monday: 'B-MISC', works: 'O', at: 'O', '.': 'O', zoe: 'B-PER', jo: 'B-PER', '##se': 'O' }
const removes: (() => void)[] = []
const folderOf = (model: Partial<TinyModel> = {}) => {
  const { folder, remove } = writeNerFolder({ labels: LABELS, words: WORDS, ...model })
  removes.push(remove)
  return folder
}
afterAll(() => removes.forEach((remove) => remove()))

const find = async (text: string, folder = folderOf()) => {
  const [found] = await createNerModel({ folder })([text])
  return found!.map(({ start, end, type }) => `${type}: ${text.slice(start, end)}`)
}

describe('a token classifier of the user\'s own, really run', () => {
  it('finds what the model labels, joined from its words, and leaves out what is no personal data', async () => {
    expect(await find('On Monday Anna Schmidt works at ACME in New York.')).toEqual(['person: Anna Schmidt', 'organisation: ACME', 'place: New York'])
  })

  it('counts UTF-16 units, and takes a word by its first piece', async () => {
    expect(await find('😀 Zoë, Jose!')).toEqual(['person: Zoë', 'person: Jose'])
  })

  it('keeps two people in a row apart', async () => {
    expect(await find('Anna Zoe Anna Schmidt')).toEqual(['person: Anna', 'person: Zoe', 'person: Anna Schmidt'])
  })

  it('reads texts far longer than a window, many at once, and each the same as alone', async () => {
    const detect = createNerModel({ folder: folderOf(), batch: 3 })
    const long = Array.from({ length: 200 }, (_, index) => (index % 7 === 3 ? 'Anna Schmidt' : 'works')).join(' ')
    const texts = [long, '', 'Zoe', long.slice(0, 300), '…', 'Anna']
    const together = await detect(texts)
    expect(together.map((found) => found.length)).toEqual([29, 0, 1, 6, 0, 1])
    for (const [index, text] of texts.entries()) expect(together[index]).toEqual((await detect([text]))[0])
    expect(together[0]!.every(({ start, end }) => long.slice(start, end) === 'Anna Schmidt')).toBe(true)
  })

  it('reads labels without B and I', async () => {
    const folder = folderOf({ labels: ['O', 'PERSON', 'EMAIL'], words: { anna: 'PERSON', schmidt: 'PERSON' } })
    expect(await find('works Anna Schmidt works', folder)).toEqual(['person: Anna Schmidt'])
  })

  it('takes a tokenizer.json', async () => {
    const vocab = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, anna: 4, schmidt: 5 }
    const tokenizer = { version: '1.0', added_tokens: [], normalizer: { type: 'Lowercase' }, pre_tokenizer: { type: 'Whitespace' }, post_processor: null, decoder: null, model: { type: 'WordLevel', vocab, unk_token: '[UNK]' } }
    const folder = folderOf({ words: { anna: 'B-PER', schmidt: 'I-PER' }, files: { 'vocab.txt': null, 'tokenizer.json': JSON.stringify(tokenizer) } })
    expect(await find('Hello Anna Schmidt', folder)).toEqual(['person: Anna Schmidt'])
  })

  it.each([
    ['no model', { 'model.onnx': null }, /holds no model: expected model\.onnx/],
    ['no tokenizer', { 'vocab.txt': null }, /holds no tokenizer: expected tokenizer\.json or vocab\.txt/],
    ['no configuration', { 'config.json': null }, /config\.json is not there: .*id2label/],
    ['a configuration without labels', { 'config.json': '{}' }, /config\.json id2label: .*expected id2label like/],
    ['a configuration that is no JSON', { 'config.json': '{' }, /config\.json is no JSON/],
    ['labels that are no personal data', { 'config.json': '{"id2label":{"0":"O","1":"MISC"}}' }, /none of O, MISC is personal data/],
    ['labels with a gap', { 'config.json': '{"id2label":{"0":"O","2":"PER"}}' }, /expected every number from 0 on/],
    ['fewer labels than the model has', { 'config.json': '{"id2label":{"0":"O","1":"PER"}}' }, /answers 1 × 3 × 7 numbers; expected 1 × 3 × 2/],
    ['a model that is none', { 'model.onnx': 'not a model' }, /model\.onnx is no ONNX model that can be loaded/],
    ['a vocabulary that is none', { 'vocab.txt': 'a\nb' }, /vocab\.txt expected a WordPiece vocabulary/],
  ])('says of a folder with %s which file is wrong, and what was expected', async (_, files, message) => {
    await expect(createNerModel({ folder: folderOf({ files }) })(['Anna'])).rejects.toThrow(message)
  })
})

describe('joinLabels', () => {
  const words = [0, 1, 2, 3].map((index) => ({ start: index * 2, end: index * 2 + 1 }))
  const join = (...names: string[]) => joinLabels(words, names.map((name) => ({ name, score: 1 })), 0.5).map(({ start, end, type }) => `${type} ${start}-${end}`)

  it('reads BILOU and BIOES', () => {
    expect(join('B-PER', 'L-PER', 'U-PER', 'O')).toEqual(['person 0-3', 'person 4-5'])
    expect(join('B-ORG', 'E-ORG', 'I-ORG', 'S-ORG')).toEqual(['organisation 0-3', 'organisation 4-5', 'organisation 6-7'])
  })

  it('begins a new one where the type changes, also without B', () => {
    expect(join('I-PER', 'I-LOC', 'I-LOC', 'I-PER')).toEqual(['person 0-1', 'place 2-5', 'person 6-7'])
  })

  it('leaves out what the model itself doubts', () => {
    expect(joinLabels(words.slice(0, 1), [{ name: 'B-PER', score: 0.3 }], 0.5)).toEqual([])
  })
})

describe('windowsOf', () => {
  const words = (count: number, pieces = 1) => Array.from({ length: count }, (_, index) => ({ start: index, end: index + 1, ids: Array.from({ length: pieces }, () => 1) }))

  it('covers every word, overlaps by a quarter, and takes each word from where it is deepest', () => {
    expect(windowsOf(words(20), 8)).toEqual([{ from: 0, to: 8 }, { from: 6, to: 14 }, { from: 12, to: 20 }])
    expect([...bestWindows(windowsOf(words(10), 8), 10)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
  })

  it('goes on after a word that is longer than a window', () => {
    expect(windowsOf(words(3, 50), 8)).toEqual([{ from: 0, to: 1 }, { from: 1, to: 2 }, { from: 2, to: 3 }])
  })
})
