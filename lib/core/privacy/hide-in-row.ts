import { createPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import type { Found, Redactor } from '@/lib/core/pii/redactor'

/** How a text is gone over; lib/db/stored-texts says which column is what. */
export type RowLook = 'text' | 'json' | 'kept-json' | 'id' | 'customer' | 'ids' | 'texts' | 'json-ids' | 'query'

type Texts = Record<string, string | null>

/**
 * The columns of a stored row in which the redactor hides something more, with their new texts; none when nothing more is hidden. Placeholders that the
 * row holds keep their numbers, and all columns share them. Arrays come and go as JSON. `failed`: columns that could not be gone over, and must not stay.
 */
export function hideInRow(
  texts: Texts, looks: Record<string, RowLook>, { redactor, found, placeholders = createPlaceholders() }: { redactor: Redactor; found?: Found; placeholders?: Placeholders },
): { changed: Texts; failed: string[] } {
  for (const text of Object.values(texts)) if (text !== null) placeholders.reserve(text)
  const words = (text: string) => redactor.text(text, { placeholders, ...(found ? { found } : {}) }).text
  const hide: Record<RowLook, (text: string) => string> = {
    text: words, json: (text) => hideInJson(text, words), 'kept-json': (text) => hideInJson(text, words),
    id: (text) => redactor.id(text), customer: (text) => redactor.id(text, 'customer'), ids: (text) => eachOf(text, (one) => redactor.id(one)), texts: (text) => eachOf(text, words),
    'json-ids': (text) => hideInLeaves(text, (one) => redactor.id(one, one === texts.customer_id ? 'customer' : 'id')), query: (text) => hideInQuery(text, words),
  }
  const changed: Texts = {}
  const failed: string[] = []
  for (const [column, look] of Object.entries(looks)) {
    const text = texts[column] ?? null
    if (text === null || text === '') continue
    try {
      const hidden = hide[look](text)
      if (hidden !== text) changed[column] = hidden
    } catch {
      // fail closed: what cannot be redacted is not kept
      failed.push(column)
    }
  }
  return { changed, failed }
}

/** What takes the place of a column that could not be gone over; `mark` makes it different from that of other rows. */
export function takenAway(look: RowLook, text: string, mark: string): string | null {
  const removed = `<REMOVED_${mark}>`
  if (look === 'kept-json') return null
  if (look === 'json' || look === 'json-ids') return '{}'
  if (look === 'ids' || look === 'texts') return JSON.stringify((JSON.parse(text) as string[]).map((_, i) => `<REMOVED_${mark}${i.toString(16)}>`))
  return look === 'query' ? '' : removed
}

/** Strings that detectors outside should look at, each once: whole texts, and the values of JSON. */
export function stringsOfRow(texts: Texts, looks: Record<string, RowLook>): string[] {
  const strings = new Set<string>()
  for (const [column, look] of Object.entries(looks)) {
    const text = texts[column] ?? null
    if (text === null || look === 'id' || look === 'customer' || look === 'ids' || look === 'json-ids' || look === 'query') continue
    if (look === 'text') strings.add(text)
    else collect(parsed(text), strings)
  }
  strings.delete('')
  return [...strings]
}

/** A text that does not begin as JSON of a record does is taken as one: a bare number must stay JSON when it becomes a placeholder. */
function hideInJson(text: string, words: (text: string) => string): string {
  return /^\s*[[{]/.test(text) ? words(text) : words(`[${text}]`).slice(1, -1)
}

function eachOf(text: string, hide: (one: string) => string): string {
  const values = JSON.parse(text) as string[]
  const hidden = values.map(hide)
  return hidden.some((one, i) => one !== values[i]) ? JSON.stringify(hidden) : text
}

function hideInLeaves(text: string, hide: (one: string) => string): string {
  let changed = false
  const one = (value: string) => {
    const hidden = hide(value)
    changed ||= hidden !== value
    return hidden
  }
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return one(value)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [one(key), walk(item)]))
    return value
  }
  const hidden = walk(JSON.parse(text))
  return changed ? JSON.stringify(hidden) : text
}

function hideInQuery(text: string, words: (text: string) => string): string {
  let changed = false
  const query = new URLSearchParams([...new URLSearchParams(text)].map(([key, value]) => {
    const hidden = words(value)
    changed ||= hidden !== value
    return [key, hidden]
  }))
  return changed ? query.toString() : text
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    into.add(value)
    if (/^\s*[[{]/.test(value)) collect(parsed(value), into)
  } else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, into)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
