/** "a", "a and b", "a, b and 3 more": at most `most` names, the rest counted. */
export function namesInWords(names: readonly string[], most: number): string {
  if (names.length === 1) return names[0]!
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`
}
