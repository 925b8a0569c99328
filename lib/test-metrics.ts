import { parse } from 'yaml'

/** Names of the series in an answer of `/metrics`, with those that a histogram consists of. */
export function readMetricNames(text: string): Set<string> {
  const names = new Set<string>()
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\w+)$/gm)) {
    names.add(name!)
    if (type === 'histogram') for (const suffix of ['bucket', 'sum', 'count']) names.add(`${name}_${suffix}`)
  }
  return names
}

/** Names of series that the expressions of a dashboard or of a file of alerts ask for. */
export function seriesNamedIn(text: string, file: string): string[] {
  const expressions: string[] = []
  const walk = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (value && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        if ((key === 'expr' || key === 'query') && typeof inner === 'string') expressions.push(balanced(inner))
        else walk(inner)
      }
    }
  }
  walk(file.endsWith('.json') ? JSON.parse(text) : parse(text))
  const named = expressions.flatMap((expression) => expression.replace(/"[^"]*"/g, '""').replace(/\b(?:by|on|without|ignoring)\s*\([^)]*\)/g, '').match(/\b(?:slicegate|process|nodejs)_\w+/g) ?? [])
  return [...new Set(named)].sort()
}

/** @throws Error for an expression whose brackets or quotes do not close: nothing here parses more of the language */
function balanced(expression: string): string {
  const open: string[] = []
  for (const sign of expression.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if ('([{'.includes(sign)) open.push(sign)
    else if (')]}'.includes(sign) && '([{'.indexOf(open.pop() ?? ' ') !== ')]}'.indexOf(sign)) throw new Error(`not balanced: ${expression}`)
    else if (sign === '"') throw new Error(`a quote does not close: ${expression}`)
  }
  if (open.length > 0) throw new Error(`not balanced: ${expression}`)
  return expression
}
