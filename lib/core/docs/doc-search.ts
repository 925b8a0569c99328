import MiniSearch from 'minisearch'

/** A part of a page from one heading to the next. `id` is its address. */
export type DocSection = { id: string; page: string; heading: string; text: string }

const SEARCH_OPTIONS = {
  fields: ['page', 'heading', 'text'], storeFields: ['page', 'heading', 'text'],
  searchOptions: { boost: { page: 3, heading: 4 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' as const },
}

/** The index that the browser searches; `JSON.stringify` it and give it back to `openSearch`. */
export function buildSearch(sections: readonly DocSection[]): MiniSearch<DocSection> {
  const search = new MiniSearch<DocSection>(SEARCH_OPTIONS)
  search.addAll(sections)
  return search
}

export function openSearch(json: string): MiniSearch<DocSection> {
  return MiniSearch.loadJSON<DocSection>(json, SEARCH_OPTIONS)
}

export type DocHit = { id: string; page: string; heading: string; excerpt: string }

/** The best sections for some words, best first. Excerpts hold the first of the words that is found in the text. */
export function searchDocs(search: MiniSearch<DocSection>, words: string, limit = 12): DocHit[] {
  return search.search(words).slice(0, limit).map((hit) => ({
    id: String(hit.id), page: String(hit.page), heading: String(hit.heading), excerpt: excerptOf(String(hit.text), hit.terms),
  }))
}

function excerptOf(text: string, terms: string[]): string {
  const small = text.toLowerCase()
  const places = terms.map((term) => small.indexOf(term)).filter((place) => place >= 0)
  const from = places.length === 0 ? 0 : Math.max(0, Math.min(...places) - 40)
  const begin = from === 0 ? 0 : text.indexOf(' ', from) + 1
  const cut = text.slice(begin, begin + 150)
  return `${begin > 0 ? '… ' : ''}${cut}${begin + 150 < text.length ? ' …' : ''}`
}
