import { plainText } from '@/lib/core/plain-text'

/** A piece of HTML that is safe to print as it is; made by the tag `html` alone. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | null | undefined | false | readonly Part[]

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * Tag for template literals: what is put in is text and is escaped, for elements and for attributes in quotes; Html, and lists of
 * it, are printed as they are; null, undefined and false are nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, piece, i) => text + print(parts[i - 1]) + piece))
}

function print(part: Part): string {
  if (part instanceof Html) return part.text
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'object') return part.map(print).join('')
  return plainText(String(part)).replace(/[&<>"']/g, (c) => ENTITIES[c]!)
}
