/** Control characters (C0, DEL, C1), line separators, and marks that turn the direction of writing. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text from files and servers for one line of a terminal: what would move the cursor, colour or reorder it becomes `?`. */
export function plainText(text: string): string {
  return text.replace(UNPRINTABLE, '?')
}
