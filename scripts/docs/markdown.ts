/** A cell of a table: no line break, and no bar that would begin another cell. */
export const cell = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|').trim()

export const code = (text: string): string => `\`${text}\``

export function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** The first line of every file that is generated. */
export const MADE = '<!-- Made by `npm run docs`: change what it is made of, not this file. -->'

/** Paragraphs of a page, in order; empty ones are left out. */
export const page = (...parts: string[]): string => `${[MADE, ...parts.filter((part) => part !== '')].join('\n\n')}\n`
