/** Why single sign-on led back without a session, by the code that stands in the address of the sign-in page. */
const SIGN_ON_FAULTS: Record<string, string> = {
  signup_disabled: 'No account has this address. Ask an admin to invite you first.',
  account_not_linked: 'An account here has this address, but your identity provider has not verified that it is yours. Sign in with your password, or ask an admin.',
  email_not_verified: 'Your identity provider has not verified your e-mail address. Confirm it there, then try again.',
  email_not_found: 'Your identity provider did not tell your e-mail address. Ask whoever runs it to send the e-mail claim.',
  no_role: 'Your identity provider let you in, but none of your groups gives a role here and no project has you as a member. Ask an admin of Slicegate for access.',
  account_disabled: 'This account is disabled. An admin of the installation can enable it again.',
  access_denied: 'You cancelled at the identity provider, or it refused you.',
  state_mismatch: 'The sign-in took too long, or was begun in another browser. Try again.',
  state_not_found: 'The sign-in took too long, or was begun in another browser. Try again.',
  please_restart_the_process: 'The sign-in took too long, or was begun in another browser. Try again.',
  invalid_code: 'The identity provider did not accept our question. Try again; if it stays, the client id and secret of single sign-on need a look.',
  unable_to_get_user_info: 'What the identity provider said could not be verified. Ask an admin to check the issuer of single sign-on.',
  oauth_provider_not_found: 'Single sign-on is not set up here, or the identity provider could not be reached. Try again in a minute.',
  unable_to_link_account: 'This identity could not be joined with an account here. Ask an admin.',
}

/** A sentence for a person; a code that is not known is quoted only if it is a plain word. */
export function signOnFault(code: string): string {
  const known = Object.hasOwn(SIGN_ON_FAULTS, code) ? SIGN_ON_FAULTS[code] : undefined
  return known ?? (/^[a-z_]{1,60}$/.test(code) ? `Single sign-on was refused: ${code.replaceAll('_', ' ')}.` : 'Single sign-on was refused.')
}

/** Why a sign-in by password was refused, by what the server answered. */
export function signInFault({ code, status, message }: { code?: string | undefined; status?: number | undefined; message?: string | undefined }): string {
  if (code === 'INVALID_EMAIL_OR_PASSWORD') return 'The e-mail or the password is wrong.'
  if (code === 'INVALID_EMAIL') return 'This is not an e-mail address.'
  if (status === 429 && code !== 'TOO_MANY_ATTEMPTS') return 'Too many sign-ins from your network. Try again in a few minutes.'
  return message ?? 'The server did not answer. Try again.'
}
