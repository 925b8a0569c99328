import type { JsonObject } from '@/lib/core/formats/row-values'
import { AnswerTooLarge } from '@/lib/llm/gateway-http'

/** `limit`: how many rows the gateway gives at a time, where it says so. */
export type LogPage = { rows: JsonObject[]; total: number | null; capped: boolean; limit: number | null }
export type ReadPage = (at: { offset: number; limit: number }) => Promise<LogPage>

/** Each is a part of the one before, so that a place in the log stays the begin of a page. */
const LIMITS = [100, 50, 25, 5, 1]
const RESTARTS = 3

/** A row that no answer can hold: put aside by the import, which finds no id in it. */
export const isTooLarge = (row: JsonObject) => row.too_large === true

type Place = { offset: number; limit: number }

/** Asks for smaller pages as long as an answer is too large, and gives a mark in the place of a row that is too large alone. */
async function readAt(readPage: ReadPage, place: Place): Promise<LogPage> {
  for (;;) {
    try {
      const page = await readPage({ ...place })
      // a gateway that gives fewer at a time than it was asked for is believed, or its first page would be taken for the last one
      if (page.limit !== null && page.limit > 0 && page.limit < place.limit) place.limit = page.limit
      return page
    } catch (error) {
      if (!(error instanceof AnswerTooLarge)) throw error
      const smaller = LIMITS.find((limit) => limit < place.limit)
      if (smaller === undefined) return { rows: [{ too_large: true, why: `row ${place.offset + 1} of this stretch: ${error.message}` }], total: null, capped: false, limit: 1 }
      place.limit = smaller
    }
  }
}

/**
 * The pages of a stretch until one is shorter than asked for and everything that the gateway counts was read. When it counts fewer rows than
 * before, old ones were deleted and the rest has moved up: it begins again, because rows twice do no harm and rows left out would.
 */
export async function openPages(readPage: ReadPage): Promise<{ first: LogPage; pages: AsyncGenerator<JsonObject[], void> }> {
  const place: Place = { offset: 0, limit: LIMITS[0]! }
  const first = await readAt(readPage, place)
  return { first, pages: goOn(readPage, place, first) }
}

async function* goOn(readPage: ReadPage, place: Place, first: LogPage): AsyncGenerator<JsonObject[], void> {
  let [page, total, restarts] = [first, first.total, 0]
  for (;;) {
    yield page.rows
    place.offset += page.rows.length
    const short = page.limit === null && total === null ? page.rows.length === 0 : page.rows.length < place.limit
    if (page.rows.length === 0 || (short && (total === null || place.offset >= total))) return
    page = await readAt(readPage, place)
    if (page.total === null) continue
    if (total !== null && page.total < total && restarts < RESTARTS) {
      restarts += 1
      place.offset = 0
      page = await readAt(readPage, place)
    }
    total = page.total
  }
}
