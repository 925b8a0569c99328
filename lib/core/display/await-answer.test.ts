import { describe, expect, it } from 'vitest'
import { awaitAnswer } from '@/lib/core/display/await-answer'

describe('waiting for the answer of the server', () => {
  it('gives what the server answered', async () => {
    expect(await awaitAnswer(Promise.resolve({ ok: true as const, value: 7 }))).toEqual({ ok: true, value: 7 })
  })

  it('says that the server was not reached, so that the form stays', async () => {
    expect(await awaitAnswer(Promise.reject(new TypeError('Failed to fetch')))).toMatchObject({ ok: false, message: expect.stringContaining('could not be reached') as string })
  })

  it('lets every other fault through, such as a redirect to the sign-in', async () => {
    await expect(awaitAnswer(Promise.reject(new Error('NEXT_REDIRECT')))).rejects.toThrow('NEXT_REDIRECT')
  })
})
