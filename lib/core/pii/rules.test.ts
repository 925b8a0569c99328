import { describe, expect, it } from 'vitest'
import { createRedactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES, hideWords, patternProblem, piiRules, type PiiRules } from '@/lib/core/pii/rules'

const by = (rules: Partial<PiiRules>, key = 'key') => createRedactor({ rules: compileRules({ ...DEFAULT_RULES, ...rules }, key) })

describe('expressions of a project', () => {
  it.each([
    ['(a)\\1', /back references/], ['(?=a)', /expected RE2 syntax/], ['(', /missing/], ['a*', /matches the empty text/],
  ])('are refused with the reason: %s', (pattern, reason) => {
    expect(patternProblem(pattern)).toMatch(reason)
    const read = piiRules.safeParse({ patterns: [{ name: 'mine', pattern }] })
    expect(read.error!.issues[0]!.message).toContain('"mine"')
  })

  it.each(['(a+)+$', '(a|a)*b', '(.*)*x', '\\w*\\w*\\w*\\w*=', '(a|aa)+c'])('take no longer than a text is long: %s', (pattern) => {
    const measured = (length: number) => {
      const redactor = by({ patterns: [{ name: 'hostile', pattern }] })
      const begin = process.cpuUsage()
      redactor.text(`${'a'.repeat(length)} `)
      const used = process.cpuUsage(begin)
      return used.user + used.system
    }
    measured(50_000)
    // a backtracking matcher would not come back at all
    expect(measured(200_000)).toBeLessThan(Math.max(40 * measured(50_000), 20_000_000))
  })

  it('find what begins at the end of one window and ends in the next', () => {
    const text = `${'x'.repeat(4090)} KD-12345678 ${'y'.repeat(5000)} KD-87654321`
    expect(by({ patterns: [{ name: 'contract', pattern: '\\bKD-\\d{8}\\b' }] }).text(text).text).toBe(`${'x'.repeat(4090)} <CUSTOM_1> ${'y'.repeat(5000)} <CUSTOM_2>`)
  })
})

describe('words that people reported', () => {
  const hidden = [hideWords('Blue Heron Clinic', 'organisation', 'key')!, hideWords('zorvan', 'person', 'key')!]
  it('are hidden wherever they stand, however they are written, and are not in the rules', () => {
    expect(JSON.stringify(hidden)).not.toMatch(/heron|zorvan/i)
    expect(piiRules.parse({ hidden })).toMatchObject({ hidden })
    expect(by({ hidden }).text('ZORVAN went to blue-heron, clinic; blue heron flew').text).toBe('<PERSON_1> went to <ORGANISATION_1>; blue heron flew')
  })

  it('are unknown under another key', () => {
    expect(by({ hidden }, 'other').text('zorvan').text).toBe('zorvan')
  })

  it('have at least one word and at most twelve', () => {
    expect([hideWords(' … ', 'person', 'key'), hideWords('a '.repeat(13), 'person', 'key')]).toEqual([null, null])
  })
})
