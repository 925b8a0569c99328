import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { caseHash, caseText, entryHash, entryText, expectationText, NO_HASH, type CaseContent } from '@/lib/core/adversarial/chain'

const item: CaseContent = {
  key: 'req-1', request: '{"messages":[],"n":1.10}', reference: null, expectation: 'Zürich', segments: ['a', 'b'], cluster: null, customer: '',
  conversation: null, dimensions: '{}', derived: '{}',
}

describe('the texts that the chain hashes', () => {
  it('name every field of a case with its length in bytes, so that no value can look like the next field', () => {
    expect(caseText(item)).toBe('slicegate adversarial case 1\nkey 5:req-1\nrequest 24:{"messages":[],"n":1.10}\nreference -\nexpectation 7:Zürich\n'
      + 'segments 24:segment 1:a\nsegment 1:b\n\ncluster -\ncustomer 0:\nconversation -\ndimensions 2:{}\nderived 2:{}\n')
    expect(caseHash({ ...item, key: 'a', request: 'b' })).not.toBe(caseHash({ ...item, key: 'a\nrequest 1:b', request: null }))
    expect(caseHash({ ...item, customer: null })).not.toBe(caseHash(item))
  })

  it('say of an entry what stands before it, which case it is about, and when', () => {
    const entry = { sequence: 2, kind: 'erase', subject: 1, contentHash: null, previousHash: NO_HASH, reason: 'a request of the customer', actor: 'u1', at: '2026-11-26T10:57:31.120Z' } as const
    const text = `slicegate adversarial entry 1\nprevious 64:${NO_HASH}\nsequence 1:2\nkind 5:erase\nsubject 1:1\ncontent -\nreason 25:a request of the customer\n`
      + 'actor 2:u1\nat 24:2026-11-26T10:57:31.120Z\n'
    expect(entryText(entry)).toBe(text)
    expect(entryHash(entry)).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('keep the words of a refined expectation with its version and author', () => {
    expect(expectationText({ version: 2, text: '{"check":"rubric"}', by: 'u1' })).toBe('slicegate adversarial expectation 1\nversion 1:2\ntext 18:{"check":"rubric"}\nby 2:u1\n')
  })
})
