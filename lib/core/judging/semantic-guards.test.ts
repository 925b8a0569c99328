import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_COMPARED, meaningfulDifference, type Difference } from '@/lib/core/judging/semantic-guards'
import { readTokens } from '@/lib/core/judging/semantic-tokens'
import { isNegation, WORDS_ALIKE } from '@/lib/core/judging/semantic-words'

/** Long enough to be told as English, so that its table of words applies. */
const frame = (sentence: string) => `We have looked at your order and this is what we can say about it. ${sentence} You can write to us if you have more questions.`

// Each pair is near enough for any similarity; none of them says the same.
const REVERSED: [Difference, string, string][] = [
  // negations, in English
  ['negations', 'You can return the device.', 'You can not return the device.'],
  ['negations', 'You can return the device.', 'You can\'t return the device.'],
  ['negations', 'You can return the device.', 'You cannot return the device.'],
  ['negations', 'The refund was never sent.', 'The refund was sent.'],
  ['negations', 'It ships without a charger.', 'It ships with a charger.'],
  ['negations', 'Nobody has to sign.', 'Somebody has to sign.'],
  ['negations', 'It is not only cheap.', 'It is only cheap.'],
  ['negations', 'It isn\'t covered.', 'It is covered.'],
  ['negations', 'Neither plan includes it.', 'Either plan includes it.'],
  ['negations', 'It is hardly possible.', 'It is possible.'],
  ['words', 'No, refunds are possible.', 'No refunds are possible.'],
  ['words', 'No. Refunds are possible.', 'No refunds are possible.'],
  ['words', 'No\nrefunds are possible.', 'No refunds are possible.'],
  // opposites and roles
  ['words', 'Your claim was approved.', 'Your claim was declined.'],
  ['words', 'The price will increase.', 'The price will decrease.'],
  ['words', 'Pay before the course begins.', 'Pay after the course begins.'],
  ['words', 'It is legal here.', 'It is illegal here.'],
  ['words', 'Please enable the option.', 'Please disable the option.'],
  ['words', 'The buyer owes the shop a fee.', 'The shop owes the buyer a fee.'],
  ['words', 'You must cancel.', 'You may cancel.'],
  ['words', 'We refunded it.', 'We will refund it.'],
  ['words', 'All items are covered.', 'Some items are covered.'],
  ['words', 'A few customers complained.', 'Few customers complained.'],
  ['words', 'It is done.', 'It is done?'],
  ['words', 'It is always free.', 'It is sometimes free.'],
  ['words', 'The red one is faulty.', 'The blue one is faulty.'],
  ['words', 'It works 👍', 'It works 👎'],
  ['words', 'The old way is ~~safe~~.', 'The old way is safe.'],
  ['words', 'a < b holds.', 'a > b holds.'],
  ['words', 'You pay € now.', 'You pay $ now.'],
  // numbers
  ['numbers', 'It takes 3 days.', 'It takes 5 days.'],
  ['numbers', 'It costs 1,000 euros.', 'It costs 1.000 euros.'],
  ['numbers', 'It takes 5–7 days.', 'It takes 5, 7 days.'],
  ['numbers', 'The balance is -5 euros.', 'The balance is 5 euros.'],
  ['numbers', 'It starts at 10:30.', 'It starts at 10:45.'],
  ['numbers', 'Take 2 and 3.', 'Take 3 and 2.'],
  ['numbers', 'The area is 5² metres.', 'The area is 52 metres.'],
  ['words', 'It takes two days.', 'It takes three days.'],
  ['words', 'A rate of 5 % applies.', 'A rate of 5 ‰ applies.'],
  // names, ids, placeholders
  ['names and ids', 'Then Anna called Ben.', 'Then Ben called Anna.'],
  ['names and ids', 'It goes to Paris.', 'It goes to London.'],
  ['names and ids', 'It is for <PERSON_1>.', 'It is for <PERSON_2>.'],
  ['names and ids', 'Write to a@b.example today.', 'Write to a@c.example today.'],
  ['names and ids', 'The order BX-1042 is late.', 'The order BX-1043 is late.'],
  ['names and ids', 'See https://shop.example/a.', 'See https://shop.example/b.'],
  ['names and ids', 'The file is main.ts now.', 'The file is main.js now.'],
  ['names and ids', 'We serve US customers.', 'We serve us customers.'],
  ['names and ids', 'They speak Polish well.', 'They speak polish well.'],
  // code and quotations
  ['code', 'Run `rm -r a` now.', 'Run `rm -r b` now.'],
  ['code', 'Use:\n```\nif (a) b()\n```', 'Use:\n```\nif (!a) b()\n```'],
  ['code', 'Use:\n```\na.b\n```', 'Use:\n```\nA.b\n```'],
  ['code', 'Use:\n    x = a\n', 'Use:\n    x = A\n'],
  ['quoted text', 'Press "Keep" to go on.', 'Press "keep" to go on.'],
  ['quoted text', 'The page says "Sold out".', 'The page says “Sold out!”.'],
  ['quoted text', 'It is "free" for you.', 'It is free for you.'],
]

const FOREIGN: [Difference, string, string][] = [
  ['negations', 'Sie können die Ware bei uns innerhalb der Frist zurückgeben und wir zahlen den Preis.', 'Sie können die Ware bei uns innerhalb der Frist nicht zurückgeben und wir zahlen den Preis.'],
  ['negations', 'Wir haben eine Bestellung von Ihnen, und es ist alles mit ihr in Ordnung.', 'Wir haben keine Bestellung von Ihnen, und es ist alles mit ihr in Ordnung.'],
  ['negations', 'Vous pouvez annuler la commande avec votre compte dans les délais.', 'Vous ne pouvez pas annuler la commande avec votre compte dans les délais.'],
  ['negations', 'Il n\'y a plus de frais sur votre commande, et vous avez le choix.', 'Il y a plus de frais sur votre commande, et vous avez le choix.'],
  ['negations', 'Usted puede cancelar el pedido en la página de su cuenta.', 'Usted no puede cancelar el pedido en la página de su cuenta.'],
  ['negations', 'El envío se hace con coste para usted y para su familia.', 'El envío se hace sin coste para usted y para su familia.'],
  ['words', 'Auch wenn Sie zahlen, ist die Ware bei uns und wir können sie nicht senden.', 'Wenn Sie zahlen, ist die Ware bei uns und wir können sie nicht senden.'],
  ['words', 'Vous payez 10 euros de plus pour la livraison avec le service.', 'Vous payez 10 euros de moins pour la livraison avec le service.'],
  ['words', '您可以退货。', '您不可以退货。'],
  ['words', 'Вы можете вернуть товар.', 'Вы не можете вернуть товар.'],
]

// What may stand for the other.
const SAME: [string, string][] = [
  ['Your refund is on its way.', 'Your refund is on its way!'],
  ['Your refund  is on\tits way.', 'Your refund is on its way.'],
  ['**Your** refund is _on its way_.', 'Your refund is on its way.'],
  ['It\'s on its way, and we\'ve told them.', 'It is on its way, and we have told them.'],
  ['It isn’t due.', 'It isn\'t due.'],
  ['You can\'t return it.', 'You cannot return it.'],
  ['Please write to the shop.', 'Write to the shop.'],
  ['Hello! Your order is late.', 'Your order is late.'],
  ['Thank you. Your order is late.', 'Thanks! Your order is late.'],
  ['We are happy to help.', 'We are glad to assist.'],
  ['Let me know about it.', 'Tell me about it.'],
  ['He said “yes” to it.', 'He said "yes" to it.'],
]

describe('what keeps one text from standing for another', () => {
  it.each(REVERSED)('%s: %s / %s', (difference, a, b) => {
    expect([meaningfulDifference(frame(a), frame(b)), meaningfulDifference(frame(b), frame(a))]).toEqual([difference, difference])
  })

  it.each(FOREIGN)('%s: %s / %s', (difference, a, b) => {
    expect([meaningfulDifference(a, b), meaningfulDifference(b, a)]).toEqual([difference, difference])
  })

  it.each(SAME)('nothing: %s / %s', (a, b) => {
    expect([meaningfulDifference(frame(a), frame(b)), meaningfulDifference(frame(b), frame(a))]).toEqual([null, null])
  })

  it('is nothing for courtesy of other languages, either', () => {
    expect(meaningfulDifference('Vielen Dank! Bitte senden Sie uns die Ware und das Formular mit der Post.', 'Senden Sie uns die Ware und das Formular mit der Post.')).toBeNull()
    expect(meaningfulDifference('Bonjour, vous pouvez annuler la commande avec votre compte dans les délais.', 'Vous pouvez annuler la commande avec votre compte dans les délais.')).toBeNull()
    expect(meaningfulDifference('Por favor, escriba a la tienda y al servicio de la casa para que lo vean.', 'Escriba a la tienda y al servicio de la casa para que lo vean.')).toBeNull()
  })

  it('is every other word where the language is not known', () => {
    expect(meaningfulDifference('Glad.', 'Happy.')).toBe('words')
  })

  it('is also that nothing but courtesy is left, or that a text is too long', () => {
    expect(meaningfulDifference(`${'Thank you very much. '.repeat(3)}`, 'Thank you for it and for the help that you have been to us.')).toBe('words')
    expect(meaningfulDifference('', 'Yes')).toBe('words')
    expect(meaningfulDifference('a '.repeat(MAX_COMPARED), `${'a '.repeat(MAX_COMPARED)}b`)).toBe('words')
  })
})

describe('properties', () => {
  const words = fc.array(fc.constantFrom('order', 'refund', 'the', 'not', 'Anna', 'please', '12', '3.5', 'BX-1', '`x`', '"a b"', 'is', ',', '.', '?', '<PERSON_1>', 'can', 'ne', 'kein', 'glad', '\n', '€'), { minLength: 1, maxLength: 30 })
  const text = words.map((list) => frame(list.join(' ')))

  it('is symmetric, and nothing for the same text', () => {
    fc.assert(fc.property(text, text, (a, b) => {
      expect(meaningfulDifference(a, b)).toBe(meaningfulDifference(b, a))
      expect(meaningfulDifference(a, a)).toBeNull()
      expect(meaningfulDifference(a, a.replace('We have looked', 'We  have\t looked'))).toBeNull()
    }), { numRuns: 200 })
  })

  it('sees every word that is put in, taken away, changed or moved, but for courtesy', () => {
    const meaningful = fc.constantFrom('order', 'never', 'Bob', '77', 'AB-9', 'red', 'kein', 'sin', 'pas', 'more', 'might', '`y`', '"z"', '$')
    fc.assert(fc.property(words, words, meaningful, (before, after, extra) => {
      const plain = frame([...before, ...after].join(' '))
      expect(meaningfulDifference(plain, frame([...before, extra, ...after].join(' ')))).not.toBeNull()
      expect(meaningfulDifference(frame([...before, 'blue', ...after].join(' ')), frame([...before, extra, ...after].join(' ')))).not.toBeNull()
    }), { numRuns: 300 })
  })

  it('loses no letter and no digit of any text, and is quick on hostile ones', () => {
    // One of the apostrophes is a letter by its category; it is evened out with the others.
    const letters = (all: string) => (all.normalize('NFC').replaceAll('\u02bc', '').match(/[\p{L}\p{N}]/gu) ?? []).length
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (any) => {
      // Contractions are written out, so there may be more; never fewer.
      expect(letters(readTokens(any).map(({ text: token }) => token).join(' '))).toBeGreaterThanOrEqual(letters(any))
    }), { numRuns: 500 })
    for (const hostile of ['`', '"', '\'', '```', '*', '_', '[calls ', 'a-', '<a', 'https://', '+', '    ', '\t.', '1,']) {
      expect(readTokens(hostile.repeat(10_000)).length).toBeGreaterThanOrEqual(0)
    }
  })

  it('has no negation, number or name among the words that count as the same', () => {
    const all = Object.values(WORDS_ALIKE).flatMap(({ light, same }) => [...light, ...same.flat()]).flatMap((phrase) => phrase.split(' '))
    expect(all.filter((word) => isNegation(word) || /[\p{N}\p{Lu}]/u.test(word))).toEqual(['Dank', 'Tag', 'Sie', 'Sie'])
  })
})
