/** Characters of a ticket that are kept: the complaint stands at its begin, what follows are quoted mails. */
export const MOST_TICKET_TEXT = 4000
/** Looked at, so that a mail with pictures inside costs nothing. */
const MOST_LOOKED_AT = 50_000

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: ' ' }

/** What a ticket says, without its HTML: one line a paragraph, at most 4,000 characters. Text without tags stays as it is. */
export function plainTicketText(html: string): string {
  const plain = html.slice(0, MOST_LOOKED_AT)
    .replace(/<(style|script|head)\b[^>]{0,2000}>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^<>]{0,2000}>/gi, '\n')
    .replace(/<\/?[a-z][^<>]{0,2000}>/gi, '')
    .replace(/&(?:#(\d{1,6})|([a-z]{2,6}));/gi, (all: string, code: string | undefined, name: string | undefined) => (code === undefined ? ENTITIES[name!.toLowerCase()] ?? all : characterOf(Number(code)) ?? all))
  return plain.split('\n').map((line) => line.replace(/[^\S\n]+/g, ' ').trim()).filter(Boolean).join('\n').slice(0, MOST_TICKET_TEXT).trim()
}

function characterOf(code: number): string | null {
  return code > 31 && code < 0x110000 && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : null
}
