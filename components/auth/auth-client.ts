import { createAuthClient } from 'better-auth/react'

/** Speaks to /api/auth of the same origin. */
export const authClient = createAuthClient()
