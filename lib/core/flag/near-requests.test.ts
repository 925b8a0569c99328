import { describe, expect, it } from 'vitest'
import { NEAR_REQUEST, nearRequests } from '@/lib/core/flag/near-requests'

const known = [
  { id: 'refund', said: 'I want a refund for order 4711, it arrived broken.' },
  { id: 'parcel', said: 'Where is my parcel? It should be here since Monday' },
  { id: 'invoice', said: 'Where is my invoice?' },
]
const near = (said: string) => nearRequests(said, known, 3).map(({ item }) => item.id)

describe('a request that is nearly one of the set', () => {
  it('is found with another number and in another order of sentences', () => {
    expect(near('i want a refund for order 99812. it arrived broken!')).toEqual(['refund'])
    expect(near('My parcel should have been here since Monday. Where is it?')).toEqual(['parcel'])
    expect(nearRequests(known[0]!.said, known, 1)[0]!.similarity).toBeCloseTo(1, 6)
  })

  it('is not one that only begins alike, nor a text without letters', () => {
    expect(near('Where is my parcel?')).toEqual([])
    expect(near('I want to exchange order 4711, it arrived broken.')).toEqual([])
    expect(near('…')).toEqual([])
    expect(NEAR_REQUEST).toBe(0.85)
  })
})
