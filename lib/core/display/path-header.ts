/** The request header in which `proxy.ts` hands a page its own path and query. */
export const PATH_HEADER = 'x-slicegate-path'

/** The cookie with the slug of the project that was opened last. */
export const LAST_PROJECT_COOKIE = 'slicegate.last_project'
