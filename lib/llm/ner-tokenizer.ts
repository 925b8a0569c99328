import { Tokenizer } from '@huggingface/tokenizers'

export type Word = { start: number; end: number; ids: number[] }
/** `words`: the words of a text with the ids of their pieces; `open` and `close` stand around every window; `pad` fills up. */
export type NerTokenizer = { words(text: string): Word[]; open: number[]; close: number[]; pad: number }

const WORD = /[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu

/**
 * Cuts a text into words and marks, and every word into the pieces of the model's vocabulary. The words' places are ours, so they are exact whatever the
 * tokenizer does to spaces and accents; a piece never spans two words, as in the data that token classifiers learn from.
 */
export function createNerTokenizer(definition: object, config: object): NerTokenizer {
  const tokenizer = new Tokenizer(definition, config)
  const plain = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids
  const bare = plain('a')
  const framed = tokenizer.encode('a').ids
  const at = framed.findIndex((_, index) => bare.every((id, offset) => framed[index + offset] === id))
  const model = (definition as { model?: { type?: string } }).model?.type
  // Byte-level pieces hold the blank before their word; those of WordPiece and Unigram do without.
  const spaced = model === 'BPE'
  const known = new Map<string, number[]>()
  const idsOf = (word: string) => {
    const cached = known.get(word)
    if (cached) return cached
    const ids = plain(word)
    if (known.size > 20_000) known.clear()
    known.set(word, ids)
    return ids
  }
  return {
    words: (text) => [...text.matchAll(WORD)].flatMap((match) => {
      const before = match.index === 0 || /\s/.test(text[match.index - 1]!)
      const ids = idsOf(spaced && before ? ` ${match[0]}` : match[0])
      return ids.length === 0 ? [] : [{ start: match.index, end: match.index + match[0].length, ids }]
    }),
    open: at < 0 ? [] : framed.slice(0, at),
    close: at < 0 ? [] : framed.slice(at + bare.length),
    pad: padOf(tokenizer, config),
  }
}

function padOf(tokenizer: Tokenizer, config: object): number {
  const named = (config as { pad_token?: unknown }).pad_token
  for (const name of [typeof named === 'string' ? named : '[PAD]', '[PAD]', '<pad>']) {
    const id = tokenizer.token_to_id(name)
    if (id !== undefined) return id
  }
  return 0
}

/** The definition of a WordPiece tokenizer as BERT's, from the lines of its vocab.txt. */
export function wordPieceDefinition(vocabulary: string, { lowercase }: { lowercase: boolean }): object {
  const vocab = Object.fromEntries(vocabulary.split('\n').map((line) => line.replace(/\r$/, '')).flatMap((piece, index) => (piece === '' ? [] : [[piece, index] as const])))
  const special = (content: string) => ({ SpecialToken: { id: content, type_id: 0 } })
  const names = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].filter((name) => name in vocab)
  return {
    version: '1.0', truncation: null, padding: null,
    added_tokens: names.map((content) => ({ id: vocab[content], content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: '[CLS]' in vocab && '[SEP]' in vocab ? {
      type: 'TemplateProcessing', single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]'), { Sequence: { id: 'B', type_id: 1 } }, special('[SEP]')],
      special_tokens: { '[CLS]': { id: '[CLS]', ids: [vocab['[CLS]']], tokens: ['[CLS]'] }, '[SEP]': { id: '[SEP]', ids: [vocab['[SEP]']], tokens: ['[SEP]'] } },
    } : null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab },
  }
}
