import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What each word of the tiny model is; every other word is `O`. */
export type TinyModel = { labels: string[]; words: Record<string, string>; config?: object; files?: Record<string, string | Uint8Array | null> }

/**
 * A folder with a token classifier so small that it can be written by hand: logits = MatMul(Gather(embeddings, input_ids), weights), in the bytes of ONNX' protobuf. A word of
 * `words` has the label that stands there, whatever stands around it.
 */
export function writeNerFolder({ labels, words, config = {}, files = {} }: TinyModel): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'slicegate-ner-'))
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...Object.keys(words)]
  const labelOf = (piece: string) => labels.indexOf(words[piece] ?? 'O')
  // Two numbers per label, so that the matrix has something to do: the label and its double.
  const width = labels.length * 2
  const embeddings = pieces.flatMap((piece) => Array.from({ length: width }, (_, at) => (at === labelOf(piece) ? 4 : at === labelOf(piece) + labels.length ? 2 : 0)))
  const weights = Array.from({ length: width }, (_, row) => labels.map((_, label) => (row % labels.length === label ? 1 : 0))).flat()
  const model = onnxModel({ vocabulary: pieces.length, width, classes: labels.length, embeddings, weights })
  const all: Record<string, string | Uint8Array | null> = {
    'model.onnx': model, 'vocab.txt': pieces.join('\n'), 'tokenizer_config.json': JSON.stringify({ do_lower_case: true }),
    'config.json': JSON.stringify({ id2label: Object.fromEntries(labels.map((label, index) => [index, label])), max_position_embeddings: 32, ...config }), ...files,
  }
  for (const [name, content] of Object.entries(all)) if (content !== null) writeFileSync(path.join(folder, name), content)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

type Bytes = number[]
const varint = (value: number): Bytes => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))])
const number = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)]
const bytes = (field: number, value: Bytes | Uint8Array): Bytes => [...varint(field * 8 + 2), ...varint(value.length), ...value]
const text = (field: number, value: string): Bytes => bytes(field, new TextEncoder().encode(value))
const FLOAT = 1
const INT64 = 7

/** TensorProto: dims, data_type, name, raw_data. */
function tensor(name: string, dims: number[], values: number[]): Bytes {
  return [...dims.flatMap((dim) => number(1, dim)), ...number(2, FLOAT), ...text(8, name), ...bytes(9, new Uint8Array(Float32Array.from(values).buffer))]
}

/** ValueInfoProto with a tensor type; a name stands for a size that is not known beforehand. */
function valueInfo(name: string, type: number, dims: (string | number)[]): Bytes {
  const shape = dims.flatMap((dim) => bytes(1, typeof dim === 'string' ? text(2, dim) : number(1, dim)))
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, type), ...bytes(2, shape)]))]
}

function node(operation: string, inputs: string[], output: string): Bytes {
  return [...inputs.flatMap((input) => text(1, input)), ...text(2, output), ...text(4, operation)]
}

function onnxModel({ vocabulary, width, classes, embeddings, weights }: { vocabulary: number; width: number; classes: number; embeddings: number[]; weights: number[] }): Uint8Array {
  const graph = [
    ...bytes(1, node('Gather', ['embeddings', 'input_ids'], 'hidden')), ...bytes(1, node('MatMul', ['hidden', 'weights'], 'logits')), ...text(2, 'tiny'),
    ...bytes(5, tensor('embeddings', [vocabulary, width], embeddings)), ...bytes(5, tensor('weights', [width, classes], weights)),
    ...bytes(11, valueInfo('input_ids', INT64, ['batch', 'length'])), ...bytes(11, valueInfo('attention_mask', INT64, ['batch', 'length'])),
    ...bytes(12, valueInfo('logits', FLOAT, ['batch', 'length', classes])),
  ]
  return Uint8Array.from([...number(1, 8), ...bytes(8, number(2, 13)), ...bytes(7, graph)])
}
