const SAME_ORIGIN = 'http://origin.invalid'

/**
 * The path to open after signing in: `value` when it is an address of this very server (path, query and fragment), else
 * null. Whatever a browser could read as another host is refused: `//host`, a backslash, a control character.
 */
export function nextPath(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 2000) return null
  // Browsers drop tabs and line ends, which would make `/\t/host` another host.
  if (!/^\/(?!\/)[^\\\u0000-\u001f\u007f]*$/.test(value)) return null
  if (!URL.canParse(value, SAME_ORIGIN)) return null
  const url = new URL(value, SAME_ORIGIN)
  if (url.origin !== SAME_ORIGIN || url.pathname.startsWith('//')) return null
  if (/^\/(api|sign-in)(\/|$)/.test(url.pathname)) return null
  return `${url.pathname}${url.search}${url.hash}`
}

/** The address of the sign-in page that leads on to `path`; `/` needs no telling. */
export function signInHref(path: string | null): string {
  const next = nextPath(path)
  return next === null || next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`
}
