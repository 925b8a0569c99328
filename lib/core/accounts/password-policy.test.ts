import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePassword, MIN_PASSWORD_LENGTH } from '@/lib/core/accounts/password-policy'

const owner = { email: 'maria.lopez@helpdesk.example', name: 'Maria López' }

describe('a password', () => {
  it('is taken when it is long and made of unrelated words, or random', () => {
    for (const good of ['correct horse battery', 'stories-need-a-password', 'looking-around-1', 'k3fwz-ab2cd-ef3gh-jk4mn']) {
      expect(judgePassword(good, owner)).toMatchObject({ problem: null })
    }
  })

  it('is refused below twelve characters, with the number it has', () => {
    expect(judgePassword('x9$Kq!w2Zp7', owner).problem).toBe('At least 12 characters; this has 11.')
  })

  it('is refused when it is common, a pattern or repeats itself, and says which and what to do', () => {
    expect(judgePassword('passwordpassword').problem).toBe('Too easy to guess: it repeats itself. Use four or five unrelated words, or let a password manager make one.')
    expect(judgePassword('qwertyuiop12').problem).toMatch(/^Too easy to guess: /)
    expect(judgePassword('aaaaaaaaaaaaaaaa').problem).toMatch('it repeats one character')
  })

  it('is refused when it is made of the address, the name or the product', () => {
    expect(judgePassword('maria.lopez@helpdesk.example', owner).problem).toMatch('made of your address, your name or the name of the product')
    expect(judgePassword('slicegateslicegate', owner).problem).toMatch(/^Too easy to guess: /)
  })

  it('is never taken below the length, whatever it is, and judged without a fault', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const { problem, score } = judgePassword(text, owner)
      expect(score).toBeGreaterThanOrEqual(0)
      if (text.length < MIN_PASSWORD_LENGTH) expect(problem).not.toBeNull()
    }), { numRuns: 200 })
  })
})
