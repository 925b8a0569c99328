/** Runs once when the web server starts: a wrong setting stops it here, with one clear line, not at the first sign-in. */
export async function register(): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- Next puts the word in at build time
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { authSecret, oidcOptions, trustedProxies } = await import('@/lib/auth')
  authSecret()
  oidcOptions()
  const { settleClientAddresses } = await import('@/lib/client-address')
  settleClientAddresses(trustedProxies())
  const { allowLongRequests } = await import('@/lib/long-requests')
  allowLongRequests()
  const { sendSecurityHeaders } = await import('@/lib/security-headers')
  sendSecurityHeaders()
  // before anyone asks which route a path is of
  const { readablePaths } = await import('@/lib/readable-paths')
  readablePaths()
  const { startWeb } = await import('@/lib/start-web')
  await startWeb()
}
