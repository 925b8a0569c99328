import { expect, it } from 'vitest'
import { signInFault, signOnFault } from '@/lib/core/display/sign-in-faults'

it('says in words why single sign-on failed, and repeats nothing that could have been written into the address', () => {
  expect(signOnFault('no_role')).toContain('none of your groups gives a role here')
  expect(signOnFault('temporarily_unavailable')).toBe('Single sign-on was refused: temporarily unavailable.')
  expect(signOnFault('Call +1 555 to unlock <b>')).toBe('Single sign-on was refused.')
  expect(signOnFault('constructor')).toBe('Single sign-on was refused: constructor.')
})

it('tells a lockout as the server words it, and a wrong password without saying which part is wrong', () => {
  expect(signInFault({ code: 'TOO_MANY_ATTEMPTS', status: 429, message: 'Try again in 2 minutes.' })).toBe('Try again in 2 minutes.')
  expect(signInFault({ code: 'INVALID_EMAIL_OR_PASSWORD', status: 401 })).toBe('The e-mail or the password is wrong.')
  expect(signInFault({ status: 429 })).toContain('Too many sign-ins from your network')
  expect(signInFault({})).toBe('The server did not answer. Try again.')
})
