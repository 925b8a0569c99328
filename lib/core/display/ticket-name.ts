/** A ticket's link as people name it: the last part of its path, else the host. The link must be a whole http(s) address. */
export function ticketName(url: string): string {
  const { pathname, host } = new URL(url)
  const last = pathname.split('/').filter(Boolean).at(-1)
  if (!last) return host
  try {
    return decodeURIComponent(last)
  } catch {
    // a stray % is allowed in a link; then it is shown as it stands
    return last
  }
}
