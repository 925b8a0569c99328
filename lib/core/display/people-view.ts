/** A person of the installation; moments are ISO 8601 UTC, `lastSignInAt` null = never, or before sign-ins were written down. */
export type PersonView = {
  id: string; email: string; name: string; isViewer: boolean; instanceAdmin: boolean; adminByOidc: boolean; disabledAt: string | null; createdAt: string
  lastSignInAt: string | null; sessions: number; keys: number; singleSignOn: boolean; password: boolean
  projects: { slug: string; name: string; role: string; source: string }[]
}

/** A session in a person's own list; `address` null = unknown. */
export type SessionView = { id: string; device: string; address: string | null; createdAt: string; lastSeenAt: string; current: boolean }
