import { describe, expect, it } from 'vitest'
import { collectStrings, createRedactor } from '@/lib/core/pii/redactor'
import { classesOf } from '@/lib/core/pii/names/word-lists'
import { CANARIES_PER_LOCALE, CANARY_TYPES, countHidden, makeCanaries } from '@/lib/core/privacy/canaries'
import { CANARY_LOCALE_NAMES, CANARY_LOCALES } from '@/lib/core/privacy/canary-locales'
import { PRIVACY_BARS, recallByType } from '@/lib/core/privacy/privacy-bars'

describe('canaries', () => {
  it('are the same for the same seed, others for another, and every planted value stands in its call', () => {
    const canaries = makeCanaries('2026-11-26')
    expect(canaries).toHaveLength(12 * CANARIES_PER_LOCALE)
    expect(CANARY_LOCALE_NAMES).toHaveLength(12)
    expect(makeCanaries('2026-11-26')).toEqual(canaries)
    expect(makeCanaries('2026-11-27')).not.toEqual(canaries)
    for (const { trace, planted } of canaries) {
      const text = collectStrings(trace).join('\n')
      for (const { type, parts } of planted) for (const part of parts) expect([type, part, text.includes(part) || JSON.stringify(trace).includes(part)]).toEqual([type, part, true])
    }
  })

  it('count every one as let through where nothing is redacted, and none where everything is', () => {
    const canaries = makeCanaries('x')
    expect(countHidden(canaries, canaries.map(({ trace }) => trace)).every(({ hidden }) => hidden === 0)).toBe(true)
    const empty = canaries.map(({ trace }) => ({ ...trace, request: null, response: null, error: null, dimensions: {} }))
    expect(recallByType(countHidden(canaries, empty)).map(({ type, recall }) => [type, recall])).toEqual(CANARY_TYPES.map((type) => [type, 1]))
  })

  it('see a card that is written otherwise, half a name, and most of a key', () => {
    const [canary] = makeCanaries('y')
    const left = (type: string, write: (parts: string[]) => string) => {
      const planted = canary!.planted.filter((one) => one.type === type)
      const trace = { ...canary!.trace, request: { messages: [{ role: 'user' as const, content: write(planted[0]!.parts) }] } }
      return countHidden([{ trace, planted }], [trace])[0]!.hidden
    }
    expect(left('card', ([card]) => `paid with ${card!.replace(/\D/g, '').split('').join(' ')}`)).toBe(0)
    expect(left('person', ([, last]) => `Dear ${last!.toUpperCase()}`)).toBe(0)
    expect(left('secret', ([secret]) => `…${secret!.slice(-14)}`)).toBe(0)
    expect(left('email', () => 'nothing')).toBe(1)
  })

  it('give half of the people a surname that no list of the recognizer has', () => {
    const listed = Object.values(CANARY_LOCALES).flatMap(({ unlisted }) => unlisted).filter((name) => classesOf(name) !== 0)
    expect(listed).toEqual([])
    const unlisted = new Set(Object.values(CANARY_LOCALES).flatMap((locale) => locale.unlisted))
    const people = makeCanaries('z').flatMap(({ planted }) => planted.filter(({ type }) => type === 'person'))
    const share = people.filter(({ parts }) => unlisted.has(parts[1]!)).length / people.length
    expect(share).toBeGreaterThan(0.4)
    expect(share).toBeLessThan(0.6)
  })

  it('come out of the door as it is above every bar, whatever the seed', () => {
    const redactor = createRedactor({ idKey: 'p' })
    for (const seed of ['2026-11-26', 'another day']) {
      const canaries = makeCanaries(seed)
      const types = recallByType(countHidden(canaries, canaries.map(({ trace }) => redactor.trace(trace).trace)))
      expect(types.filter(({ passed }) => !passed)).toEqual([])
      expect(types.map(({ bar, type }) => bar === PRIVACY_BARS[type])).not.toContain(false)
    }
  })
})

describe('recall of a type', () => {
  it('is of all locales together, with its Wilson interval, and unknown where nothing was planted', () => {
    const types = recallByType([{ type: 'email', locale: 'de-DE', planted: 20, hidden: 20 }, { type: 'email', locale: 'fr-FR', planted: 20, hidden: 18 }])
    // 38 of 40; Wilson: (38 + 1.92) / 43.84 = 0.9106 in the middle, half width 1.96 · √(0.95 · 0.05 / 40 + 3.84 / 6400) / 1.096 = 0.0757
    expect(types[0]).toMatchObject({ type: 'email', planted: 40, hidden: 38, recall: 0.95, passed: false })
    expect(types[0]!.low).toBeCloseTo(0.835, 3)
    expect(types[0]!.high).toBeCloseTo(0.986, 3)
    expect(types[1]).toMatchObject({ type: 'phone', recall: null, passed: false })
  })
})
