import { describe, expect, it } from 'vitest'
import { valueAt } from '@/lib/core/formats/apply-settings'
import { sourceSettings } from '@/lib/core/formats/source-settings'
import { traceReader } from '@/lib/core/formats/trace-formats'

const row = {
  id: 'r', timestamp: '2026-08-14T09:12:03Z', object_type: 'chat_completion', status: 'success', metadata: '{"acct":42,"thread":"th-1","plan":{"name":"pro"},"customer_id":"c"}', customer_id: 'own',
  input_history: [{ role: 'user', content: 'hi' }], output_message: { role: 'assistant', content: 'x' },
}

describe('the settings of a source', () => {
  it('say where customer, conversation and dimensions stand, before the order of the format', () => {
    const trace = traceReader('bifrost').trace(row, { customerFrom: ['metadata.account', 'metadata.acct'], conversationFrom: ['metadata.thread'], dimensions: { plan: 'metadata.plan.name', all: 'metadata.plan', none: 'metadata.none' } })
    expect(trace).toMatchObject({ customerId: '42', conversationId: 'th-1' })
    expect(trace?.dimensions).toEqual({ acct: '42', thread: 'th-1', plan: 'pro', customer_id: 'c', all: '{"name":"pro"}' })
  })

  it('leave what the format read where nothing is there', () => {
    expect(traceReader('bifrost').trace(row, { customerFrom: ['nowhere', 'metadata.plan'] })?.customerId).toBe('c')
    expect(traceReader('bifrost').trace(row)?.customerId).toBe('c')
  })

  it('are refused when they are no paths', () => {
    expect(sourceSettings.safeParse({ customerFrom: [''] }).success).toBe(false)
    expect(sourceSettings.safeParse({ customer: ['x'] }).success).toBe(false)
    expect(sourceSettings.parse({ customerFrom: ['a.b'], dimensions: { x: 'y' } })).toEqual({ customerFrom: ['a.b'], dimensions: { x: 'y' } })
  })
})

describe('a path into a record', () => {
  it.each<[unknown, string, unknown]>([
    [{ a: { b: 1 } }, 'a.b', 1], [{ 'a.b': { c: 2 } }, 'a.b.c', 2], [{ a: '{"b":{"c":3}}' }, 'a.b.c', 3], [{ tags: ['x:1', 'customer: acme'] }, 'tags.customer', 'acme'], [{ list: [{ id: 7 }] }, 'list.0.id', 7],
    [{ attributes: [{ key: 'user.id', value: { stringValue: 'u' } }] }, 'attributes.user.id', 'u'], [{ attributes: [{ key: 'n', value: { intValue: '5' } }] }, 'attributes.n', '5'],
    [{ a: 1 }, 'a.b', undefined], [{}, 'constructor.name', undefined], [null, 'a', undefined], ['text', 'length', undefined], [{ a: '{broken' }, 'a.b', undefined],
  ])('of %j at %s finds %j', (record, path, found) => {
    expect(valueAt(record, path)).toEqual(found)
  })
})

describe('ids', () => {
  it('that no index holds are refused by name', () => {
    const reader = traceReader('bifrost')
    expect(() => reader.trace({ ...row, metadata: { customer_id: 'x'.repeat(501) } })).toThrow('customerId: expected at most 500 characters, got 501')
    expect(() => reader.trace({ ...row, model: 'x'.repeat(501) })).toThrow('expected at most 500 characters')
  })
})
