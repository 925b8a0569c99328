/** What `.next/routes-manifest.json` says of one page or route. */
export type ListedRoute = { page: string; regex?: string }

/**
 * Turns the path of a request into the pattern of its route, `/p/[project]/runs/[runId]`, so that neither a metric nor a log holds an id.
 * Files of the framework count as one; what matches nothing is `other`. Fixed routes go before those with parts that vary, as in the router.
 */
export function createRoutePattern(routes: { fixed: readonly ListedRoute[]; dynamic: readonly ListedRoute[] }): (path: string) => string {
  const fixed = new Set(routes.fixed.map(({ page }) => page))
  const dynamic = routes.dynamic.flatMap(({ page, regex }) => (regex === undefined ? [] : [{ page, regex: new RegExp(regex) }]))
  return (path) => {
    const end = path.search(/[?#]/)
    const bare = (end < 0 ? path : path.slice(0, end)).replace(/(?<=.)\/$/, '')
    if (fixed.has(bare)) return bare
    if (bare.startsWith('/_next/')) return '/_next'
    return dynamic.find(({ regex }) => regex.test(bare))?.page ?? 'other'
  }
}

/** Methods that have a name of their own; any other word may be a method, too. */
export function methodLabel(method: string | undefined): string {
  return method !== undefined && ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(method) ? method : 'other'
}
