import { describe, expect, it } from 'vitest'
import { auditQueryText, changedFields, changesInShort, readAuditQuery } from '@/lib/core/display/audit-view'

describe('what an audit event changed', () => {
  it('is named field by field, with what is on one side only', () => {
    expect(changedFields({ name: 'a', roles: ['x'], same: 1 }, { name: 'b', roles: ['x', 'y'], same: 1, extra: null, added: true })).toEqual([
      { field: 'name', before: 'a', after: 'b' }, { field: 'roles', before: '["x"]', after: '["x","y"]' }, { field: 'added', before: null, after: 'true' },
    ])
  })

  it('is everything of what came or went', () => {
    expect(changedFields(null, { slug: 'demo' })).toEqual([{ field: 'slug', before: null, after: 'demo' }])
    expect(changedFields({ slug: 'demo' }, null)).toEqual([{ field: 'slug', before: 'demo', after: null }])
    expect(changedFields(null, null)).toEqual([])
  })
})

describe('an audit event in one line', () => {
  it('says the reason before the ids that took the place of others', () => {
    const [was, is] = ['01a217d2-612a-756e-a9ca-1eb4bbfd38c6', '01a217d4-d5f8-7336-983c-970276758ddd']
    expect(changesInShort(changedFields({ review: was, choice: 'override' }, { review: is, choice: 'uphold', critical: [], reason: 'The breaks are real.' })))
      .toBe(`choice: override → uphold · reason: The breaks are real. · review: ${was} → ${is} · critical: []`)
  })
})

describe('the address of the audit log', () => {
  it('is read and written alike, and what it does not know is left out', () => {
    const query = readAuditQuery({ action: 'run.review', actor: 'u1', q: 'run-1', from: '2026-11-01', to: '2026-11-30', entry: '12', before: '17' }, ['run.review'])
    expect(query).toEqual({ action: 'run.review', actor: 'u1', target: 'run-1', from: '2026-11-01', to: '2026-11-30', entry: '12', before: '17' })
    expect(auditQueryText(query, '17')).toBe('action=run.review&actor=u1&q=run-1&from=2026-11-01&to=2026-11-30&entry=12&before=17')
    const nothing = { action: null, actor: null, target: null, from: null, to: null, entry: null, before: null }
    expect(readAuditQuery({ action: 'rm -rf', from: 'yesterday', to: '2026-13-45', entry: '-1', before: '1; drop' }, ['run.review'])).toEqual(nothing)
    expect(auditQueryText(readAuditQuery({}, []), null)).toBe('')
  })
})
