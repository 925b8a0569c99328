import { readFile } from 'node:fs/promises'
import { piiTypeOfEntity } from '@/lib/core/pii/names/entity-types'
import type { Finding } from '@/lib/llm/merge-findings'
import { readNerFolder, type NerFolder } from '@/lib/llm/ner-folder'
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from '@/lib/llm/ner-runtime'
import { bestWindows, windowsOf, type Window } from '@/lib/llm/ner-windows'
import type { Word } from '@/lib/llm/ner-tokenizer'

export type NerOptions = {
  folder: string
  /** Windows in one pass. */
  batch?: number
  /** Chance (0 to 1) from which a word counts as what the model says. */
  minScore?: number
}

type Model = NerFolder & { runtime: OnnxRuntime; session: OnnxSession }
type Label = { name: string; score: number }
type Job = { text: number; window: Window }

/**
 * A token classifier of the user's own as a detector. The folder is read, and the runtime loaded, with the first texts; one that is not as expected throws. Long texts go through in windows that overlap; a word gets the label of its first piece.
 */
export function createNerModel({ folder, batch = 8, minScore = 0.5 }: NerOptions): (texts: readonly string[]) => Promise<Finding[][]> {
  let loading: Promise<Model> | null = null
  return async (texts) => {
    loading ??= load(folder).catch((error: unknown) => {
      // Somebody may mend the folder: the next texts look again.
      loading = null
      throw error
    })
    const model = await loading
    const words = texts.map((text) => model.tokenizer.words(text))
    const room = model.longest - model.tokenizer.open.length - model.tokenizer.close.length
    const windows = words.map((list) => windowsOf(list, room))
    const jobs = windows.flatMap((list, text) => list.map((window): Job => ({ text, window })))
    const labels = new Map<Window, Label[]>()
    // Windows of a like length together: the shorter ones are filled up to the longest.
    const size = ({ text, window }: Job) => words[text]!.slice(window.from, window.to).reduce((sum, { ids }) => sum + ids.length, 0)
    const sorted = jobs.map((job) => ({ job, size: size(job) })).sort((a, b) => a.size - b.size)
    for (let at = 0; at < sorted.length; at += batch) {
      const part = sorted.slice(at, at + batch).map(({ job }) => job)
      const read = await classify(model, part.map(({ text, window }) => words[text]!.slice(window.from, window.to)), room)
      part.forEach(({ window }, index) => labels.set(window, read[index]!))
    }
    return words.map((list, text) => {
      const best = bestWindows(windows[text]!, list.length)
      return joinLabels(list, list.map((_, word) => {
        const window = windows[text]![best[word]!]!
        return labels.get(window)![word - window.from]!
      }), minScore)
    })
  }
}

async function load(folder: string): Promise<Model> {
  const read = await readNerFolder(folder)
  if (!read.labels.some((label) => piiTypeOfEntity(label) !== null)) throw new Error(`SLICEGATE_NER_DIR: ${folder}/config.json id2label: none of ${read.labels.join(', ')} is personal data`)
  const runtime = await loadOnnxRuntime()
  const session = await runtime.InferenceSession.create(new Uint8Array(await readFile(read.modelPath))).catch((error: unknown) => {
    throw new Error(`SLICEGATE_NER_DIR: ${read.modelPath} is no ONNX model that can be loaded: ${error instanceof Error ? error.message : String(error)}`)
  })
  if (!session.inputNames.includes('input_ids')) throw new Error(`SLICEGATE_NER_DIR: ${read.modelPath} takes ${session.inputNames.join(', ')}; expected input_ids among them`)
  return { ...read, runtime, session }
}

/** The label of each word of each window. */
async function classify({ runtime, session, tokenizer, labels, modelPath }: Model, windows: readonly Word[][], room: number): Promise<Label[][]> {
  const rows = windows.map((words) => {
    const firsts: number[] = []
    const ids = [...tokenizer.open]
    for (const word of words) {
      firsts.push(ids.length)
      ids.push(...word.ids.slice(0, room))
    }
    return { ids: [...ids, ...tokenizer.close], firsts }
  })
  const length = Math.max(...rows.map(({ ids }) => ids.length))
  const tensor = (value: (row: number, at: number) => number) => {
    const data = new BigInt64Array(rows.length * length)
    for (let row = 0; row < rows.length; row += 1) for (let at = 0; at < length; at += 1) data[row * length + at] = BigInt(value(row, at))
    return new runtime.Tensor('int64', data, [rows.length, length])
  }
  const feeds: Record<string, unknown> = {}
  for (const name of session.inputNames) {
    if (name === 'input_ids') feeds[name] = tensor((row, at) => rows[row]!.ids[at] ?? tokenizer.pad)
    else if (name === 'attention_mask') feeds[name] = tensor((row, at) => (at < rows[row]!.ids.length ? 1 : 0))
    else if (name === 'token_type_ids') feeds[name] = tensor(() => 0)
    else if (name === 'position_ids') feeds[name] = tensor((_, at) => at)
    else throw new Error(`SLICEGATE_NER_DIR: ${modelPath} takes ${name}; expected input_ids, attention_mask, token_type_ids, position_ids only`)
  }
  const answered = await session.run(feeds)
  const logits = answered.logits ?? answered[session.outputNames[0]!]!
  const [count, width, classes] = logits.dims
  if (count !== rows.length || width !== length || classes !== labels.length) {
    throw new Error(`SLICEGATE_NER_DIR: ${modelPath} answers ${logits.dims.join(' × ')} numbers; expected ${rows.length} × ${length} × ${labels.length}, one for each label of config.json`)
  }
  return rows.map(({ firsts }, row) => firsts.map((at) => bestLabel(logits.data, (row * length + at) * labels.length, labels)))
}

function bestLabel(data: ArrayLike<number>, from: number, labels: readonly string[]): Label {
  let best = 0
  for (let label = 1; label < labels.length; label += 1) if (data[from + label]! > data[from + best]!) best = label
  let total = 0
  for (let label = 0; label < labels.length; label += 1) total += Math.exp(data[from + label]! - data[from + best]!)
  return { name: labels[best]!, score: 1 / total }
}

/** Words in a row with one type are one finding; "B-", "U-" and "S-" begin a new one, "L-" and "E-" end one. */
export function joinLabels(words: readonly Pick<Word, 'start' | 'end'>[], labels: readonly Label[], minScore: number): Finding[] {
  const found: Finding[] = []
  let open: Finding | null = null
  labels.forEach(({ name, score }, index) => {
    const type = score >= minScore ? piiTypeOfEntity(name) : null
    const prefix = /^([BILUSE])-/i.exec(name)?.[1]?.toUpperCase()
    const { start, end } = words[index]!
    if (type === null) {
      open = null
      return
    }
    if (open?.type === type && (prefix === undefined || prefix === 'I' || prefix === 'L' || prefix === 'E')) open.end = end
    else found.push(open = { start, end, type })
    if (prefix === 'L' || prefix === 'E' || prefix === 'U' || prefix === 'S') open = null
  })
  return found
}
