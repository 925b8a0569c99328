/** The address of a page of a project: `path` is empty for the overview or begins with a slash. */
export function projectHref(slug: string, path = ''): string {
  return `/p/${encodeURIComponent(slug)}${path}`
}
