/** Runs once when the web server starts: a wrong setting stops it here, with one clear line, not at the first sign-in. */
export async function register(): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- Next puts the word in at build time
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { authSecret, oidcOptions } = await import('@/lib/auth')
  authSecret()
  oidcOptions()
  const { allowLongRequests } = await import('@/lib/long-requests')
  allowLongRequests()
}
