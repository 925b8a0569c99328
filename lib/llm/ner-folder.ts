import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { createNerTokenizer, wordPieceDefinition, type NerTokenizer } from '@/lib/llm/ner-tokenizer'

/** `labels[i]` is what the model calls its class i; `longest` are the pieces that fit into one window. */
export type NerFolder = { modelPath: string; labels: string[]; longest: number; tokenizer: NerTokenizer }

const config = z.object({
  id2label: z.record(z.string().regex(/^\d+$/), z.string()),
  max_position_embeddings: z.number().int().min(8).optional(),
  model_type: z.string().optional(),
})
const tokenizerConfig = z.looseObject({ do_lower_case: z.boolean().optional(), model_max_length: z.number().optional() })

/**
 * Reads a folder with an ONNX token classifier: model.onnx (or onnx/model.onnx), config.json with id2label, and tokenizer.json or vocab.txt. Throws an error that
 * names the file and what was expected.
 */
export async function readNerFolder(folder: string): Promise<NerFolder> {
  const modelPath = await firstThere(folder, ['model.onnx', 'onnx/model.onnx', 'model_quantized.onnx', 'onnx/model_quantized.onnx'])
  const configPath = path.join(folder, 'config.json')
  const parsed = config.safeParse(await readJson(configPath))
  if (!parsed.success) throw wrong(configPath, `${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}; expected id2label like {"0": "O", "1": "B-PER"}`)
  const { id2label, max_position_embeddings: positions = 512, model_type: kind } = parsed.data
  const labels = Object.keys(id2label).map((_, index) => id2label[String(index)])
  if (labels.length < 2 || labels.some((label) => label === undefined)) throw wrong(configPath, 'id2label: expected every number from 0 on')
  // RoBERTa counts positions from 2 on.
  const room = /roberta|camembert|longformer/.test(kind ?? '') ? positions - 2 : positions
  const tokenizer = await readTokenizer(folder)
  return { modelPath, labels: labels as string[], longest: Math.min(room, 512), tokenizer }
}

async function readTokenizer(folder: string): Promise<NerTokenizer> {
  const configPath = path.join(folder, 'tokenizer_config.json')
  const found = await readIfThere(configPath)
  const parsed = tokenizerConfig.safeParse(found === null ? {} : parse(configPath, found))
  if (!parsed.success) throw wrong(configPath, 'expected an object')
  const definitionPath = path.join(folder, 'tokenizer.json')
  const definition = await readIfThere(definitionPath)
  if (definition !== null) return build(definitionPath, parse(definitionPath, definition), parsed.data)
  const vocabularyPath = path.join(folder, 'vocab.txt')
  const vocabulary = await readIfThere(vocabularyPath)
  if (vocabulary === null) throw wrong(folder, 'holds no tokenizer: expected tokenizer.json or vocab.txt')
  if (!vocabulary.includes('[UNK]')) throw wrong(vocabularyPath, 'expected a WordPiece vocabulary with one piece per line, [UNK] among them')
  return build(vocabularyPath, wordPieceDefinition(vocabulary, { lowercase: parsed.data.do_lower_case ?? false }), parsed.data)
}

function build(file: string, definition: unknown, settings: object): NerTokenizer {
  try {
    return createNerTokenizer(definition as object, settings)
  } catch (error) {
    throw wrong(file, `is no tokenizer that can be loaded: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function firstThere(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const file = path.join(folder, name)
    const handle = await readFile(file).then(() => true, () => false)
    if (handle) return file
  }
  throw wrong(folder, `holds no model: expected ${names[0]!}`)
}

async function readIfThere(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw wrong(file, `cannot be read (${error.code ?? error.message})`)
  })
}

async function readJson(file: string): Promise<unknown> {
  const text = await readIfThere(file)
  if (text === null) throw wrong(file, 'is not there: expected the configuration of a token classifier with id2label')
  return parse(file, text)
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw wrong(file, `is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function wrong(file: string, what: string): Error {
  return new Error(`SLICEGATE_NER_DIR: ${file} ${what}`)
}
