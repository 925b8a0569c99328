const READ_PREFIXES = ['get_', 'find_', 'search_', 'list_']
const READ_TOOLS = ['calculate', 'think']

export const NO_WRITE_TOOL = '(none)'

/** Distinct tools of the expected actions that change something, `(none)` for a task that only reads. */
export function requiredWriteTools(names: string[]): string[] {
  const writing = names.filter((name) => !READ_TOOLS.includes(name) && !READ_PREFIXES.some((prefix) => name.startsWith(prefix)))
  return writing.length === 0 ? [NO_WRITE_TOOL] : [...new Set(writing)]
}
