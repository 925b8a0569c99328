import { describe, expect, it } from 'vitest'
import { nameClusters } from '@/lib/core/clustering/name-clusters'

const REFUNDS = ['I want a refund for my order', 'Refund the broken order please', 'Where is the refund of order 4711?', 'Can I get a refund, order <ORDER_1>']
const FLIGHTS = ['Change my flight to Monday', 'Is there a later flight on Monday?', 'Please change the flight of <PERSON_1>', 'A flight on Monday morning']
const names = (...texts: string[][]) => nameClusters(texts).map(({ name }) => name)

describe('nameClusters', () => {
  it('names a cluster after the terms that set it apart', () => {
    const [refunds, flights] = nameClusters([REFUNDS, FLIGHTS])
    expect(refunds!.name).toBe('Refund order')
    expect(flights!.name).toBe('Flight monday · change')
    expect(refunds!.terms[0]).toEqual({ term: 'refund order', share: 3 / 4 })
  })

  it('prefers a pair of words that mostly come together', () => {
    expect(names(['reset the password reset link', 'password reset fails', 'my password reset', 'password reset now'], FLIGHTS)[0]).toBe('Password reset')
  })

  it('ranks what all clusters say below what one says', () => {
    const [one] = nameClusters([['help invoice', 'help invoice', 'help invoice'], ['help delivery', 'help delivery', 'help delivery'], ['help login', 'help login', 'help login']])
    expect(one!.terms[0]!.term).toContain('invoice')
  })

  it('leaves out stop words, numbers and placeholders', () => {
    expect(nameClusters([['the 4711 and <EMAIL_ADDRESS_12>', 'the 4711 and <EMAIL_ADDRESS_3>']])).toEqual([{ name: 'No telling words', terms: [] }])
  })

  it('says a word once, whatever its form', () => {
    expect(names(['thanks a lot', 'thank goodness', 'thanks', 'thank'], FLIGHTS)[0]).not.toMatch(/thank.*thank/i)
  })

  it('gives no name twice', () => {
    const given = names(REFUNDS, REFUNDS, REFUNDS, [], [''])
    expect(new Set(given).size).toBe(5)
    expect(given.slice(0, 3)).toEqual(['Refund order', 'Refund order (2)', 'Refund order (3)'])
  })

  it('does not depend on the order of the texts', () => {
    expect(nameClusters([[...REFUNDS].reverse(), [...FLIGHTS].reverse()])).toEqual(nameClusters([REFUNDS, FLIGHTS]))
  })

  it('names clusters in other scripts', () => {
    expect(names(['Ich möchte eine Erstattung für meine Bestellung', 'Erstattung der Bestellung'], ['доставка заказа', 'доставка сегодня'])).toEqual(['Erstattung bestellung', 'Доставка'])
  })
})
