/** Characters of a message that a list reads of it. */
export const BEGIN_CHARACTERS = 120

/**
 * The beginning of a text, of which at most `shown` characters were read: with an ellipsis where there may be more, and without a
 * placeholder of personal data that the cut went through.
 */
export function cutBegin(text: string, shown = BEGIN_CHARACTERS): string {
  return text.length < shown ? text : `${text.replace(/<[A-Z][A-Z_\d]*$/, '').trimEnd()}…`
}
