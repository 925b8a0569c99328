/** Headers of a request as they came, null where one is missing. `host` is the address that the browser asked: that of the proxy in front, if there is one. */
export type Came = { method: string; origin: string | null; site: string | null; host: string | null }

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request that a browser sent with cookies came from a page of ours. What only reads may come from anywhere: its answer stays out of the reach of
 * another site. Origin and Sec-Fetch-Site are words of the browser, which a page cannot change; without either nobody vouches for the request.
 * `own`: further hosts of ours, e.g. that of SLICEGATE_URL where a proxy in front passes another Host on.
 */
export function isSameOrigin({ method, origin, site, host }: Came, own: readonly string[] = []): boolean {
  if (READS.has(method)) return true
  if (origin === null) return site === 'same-origin'
  return URL.canParse(origin) && [host, ...own].includes(new URL(origin).host)
}

/** What a foreign request is told. */
export const FOREIGN_ORIGIN = 'This request did not come from a page of this server. Use an API key instead.'
