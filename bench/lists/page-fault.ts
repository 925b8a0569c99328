/** Where a part of a page could not be rendered: in the begin of the answer, and in what came later in the same answer. */
const MARKS = ['data-dgst=', '$RX("']

/** The words of a page as a person reads them: no scripts, no styles, no tags. */
function wordsOf(html: string): string {
  return html.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ').replace(/&#x27;/g, "'").replace(/&amp;/g, '&').replace(/\s+/g, ' ')
}

/**
 * What is wrong with the answer of a page that has to say some words; null = it is whole. What fails after the answer has begun keeps the status
 * 200, so the marks of React and the end of the document are looked for, and words that only the finished page has.
 */
export function pageFault({ status, text }: { status: number; text: string }, says: readonly string[]): string | null {
  if (status !== 200) return `status ${status}`
  if (MARKS.some((mark) => text.includes(mark))) return 'a part failed'
  if (!text.trimEnd().endsWith('</html>')) return 'cut off'
  const words = wordsOf(text)
  const absent = says.find((wanted) => !words.includes(wanted))
  return absent === undefined ? null : `without "${absent}"`
}
