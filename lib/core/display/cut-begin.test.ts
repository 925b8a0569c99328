import { describe, expect, it } from 'vitest'
import { cutBegin } from '@/lib/core/display/cut-begin'

describe('the beginning of a text', () => {
  it('stays as it is where the whole text was read', () => {
    expect(cutBegin('where is it', 120)).toBe('where is it')
    expect(cutBegin('mail <EMAIL_1>', 120)).toBe('mail <EMAIL_1>')
  })

  it('says by an ellipsis that it goes on', () => {
    expect(cutBegin('where is ', 9)).toBe('where is…')
  })

  it('leaves out a placeholder that was cut through, and keeps a whole one', () => {
    expect(cutBegin('mail <EMAIL_1', 13)).toBe('mail…')
    expect(cutBegin('card <CAR', 9)).toBe('card…')
    expect(cutBegin('mail <EMAIL_1>', 14)).toBe('mail <EMAIL_1>…')
  })
})
