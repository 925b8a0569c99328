/** JSON, or JSON a line; `fault` names the first line that is none. */
export function readJsonText(text: string): { values: unknown[]; fault: string | null } {
  try {
    return { values: [JSON.parse(text) as unknown], fault: null }
  } catch {
    const values: unknown[] = []
    for (const [i, line] of text.trim().split('\n').entries()) {
      try {
        values.push(JSON.parse(line))
      } catch (error) {
        return { values, fault: `line ${i + 1} is no JSON: ${(error as Error).message}` }
      }
    }
    return { values, fault: null }
  }
}
