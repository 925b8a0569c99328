import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findNames } from '@/lib/core/pii/names/find-names'
import type { PiiType } from '@/lib/core/pii/types'

const found = (text: string, type?: PiiType) => findNames(text).filter((span) => !type || span.type === type).map(({ start, end }) => text.slice(start, end))
const people = (text: string) => found(text, 'person')

describe('people', () => {
  it.each([
    ['by a list of names', 'We asked Katarzyna about it.', ['Katarzyna']],
    ['by given and family name', 'Then Kevin Johansson paid.', ['Kevin Johansson']],
    ['with initials and small words inside', 'A parcel for Maria J. van der Berg arrived.', ['Maria J. van der Berg']],
    ['by a title, also with a name that no list has', 'Please put Dr. Quorvlin through.', ['Quorvlin']],
    ['by what is said before', 'My name is Zorbelka', ['Zorbelka']],
    ['as the answer to a question', "What's your name? Zorbelka Trumm", ['Zorbelka Trumm']],
    ['by a field name', 'Name: Rosa Delgado\nOrder: 17', ['Rosa Delgado']],
    ['in a greeting', 'Hello Zeynep, your order is on its way.', ['Zeynep']],
    ['under a letter', 'Thank you\nKind regards,\nPhilippa', ['Philippa']],
    ['by what they do', 'Quorvlin said that it never came.', ['Quorvlin']],
    ['with the possessive outside', "It is Kevin's parcel, not Anna’s.", ['Kevin', 'Anna']],
    ['in a row of people', 'Signed by Kónya, Becker and Vasquez.', ['Kónya', 'Becker', 'Vasquez']],
    ['again by a part of the name', 'Faina D. Yefremova called. We called Yefremova back.', ['Faina D. Yefremova', 'Yefremova']],
    ['in quoted mail', '> Rosa Delgado wrote:\n> Hello', ['Rosa Delgado']],
  ])('are found %s', (_, text, expected) => expect(people(text)).toEqual(expected))

  it.each([
    ['my name is anna schmidt', ['anna schmidt']],
    ['please follow up with patricia hernandez tomorrow', ['patricia hernandez']],
    ['hi, this is kevin from sales', ['kevin']],
    ['can you tell mr. okafor that i called', ['okafor']],
    ['call me zebee', ['zebee']],
    ['bertram m. jørgensen wants it', ['bertram m. jørgensen']],
    ['put annie on the list', ['annie']],
    ['book a german car in san antonio, alexa', []],
    ['tell chris i’m late', ['chris']],
    ['i am happy with the rose i got in may', []],
    ['i will mark the package and hope for the best', []],
  ])('in small letters: %s', (text, expected) => expect(people(text)).toEqual(expected))

  it.each([
    'May I ask when the package will arrive?', 'Will it be there in May?', 'Mark the box and press Save.', 'I stayed at the Paris Hilton in June.', 'The Garden Hose and the T-Shirt are in Stock.',
    'Please check your Email and the Wi-Fi Settings on Monday.', 'Your Order Number is needed for a Refund.', 'Thank you for calling Customer Support.', "I'm fine. I'll wait. Don't worry.",
    'The PUK and the SIM card are locked.', 'Open Settings, choose Network and restart.', 'Use Python with Kubernetes on GitHub.', 'The IBAN and the BIC are wrong.', 'Happy New Year and Merry Christmas!',
    'Bitte prüfen Sie Ihre Bestellung und die Rechnung.', 'Der Kunde hat seine Lieferung nicht erhalten.', 'Le client demande un remboursement.', 'El cliente quiere cancelar su pedido.',
  ])('are not seen in %s', (text) => expect(people(text)).toEqual([]))
})

describe('people in other languages', () => {
  it.each([
    ['German', 'Guten Tag, mein Name ist Jürgen Müller und ich habe eine Frage.', 'Jürgen Müller'],
    ['German', 'Sehr geehrter Herr Weißgerber, vielen Dank.', 'Weißgerber'],
    ['French', "Bonjour, je m'appelle Élodie Lefèvre.", 'Élodie Lefèvre'],
    ['Spanish', 'Hola, me llamo María José García López.', 'María José García López'],
    ['Italian', 'Buongiorno, mi chiamo Giuseppe Esposito.', 'Giuseppe Esposito'],
    ['Portuguese', 'Olá, meu nome é João da Silva.', 'João da Silva'],
    ['Dutch', 'Hallo, mijn naam is Pieter van den Berg.', 'Pieter van den Berg'],
    ['Polish', 'Dzień dobry, nazywam się Agnieszka Wiśniewska.', 'Agnieszka Wiśniewska'],
    ['Swedish', 'Hej, jag heter Björn Lindqvist.', 'Björn Lindqvist'],
    ['Turkish', 'Merhaba, benim adım Ayşe Yılmaz.', 'Ayşe Yılmaz'],
    ['Japanese in Latin letters', 'Please ship it to Haruto Watanabe.', 'Haruto Watanabe'],
    ['Arabic in Latin letters', 'I spoke with Fatima al-Zahrani yesterday.', 'Fatima al-Zahrani'],
    ['Russian', 'Здравствуйте, меня зовут Иван Петров.', 'Иван Петров'],
    ['Japanese', 'こんにちは、私の名前は田中太郎です。', '田中太郎'],
    ['Chinese', '你好，我叫王小明，想问一下订单。', '王小明'],
    ['Korean', '안녕하세요, 제 이름은 김민수입니다.', '김민수'],
  ])('%s: %s', (_, text, expected) => expect(people(text)).toEqual([expected]))
})

describe('organisations', () => {
  it.each([
    ['by their legal form', 'The invoice of Müller & Söhne GmbH is open.', 'Müller & Söhne GmbH'],
    ['by their legal form', 'Call Brightwater Analytics, Inc. about it.', 'Brightwater Analytics, Inc.'],
    ['by their kind', 'She studied at Stanford University.', 'Stanford University'],
    ['by their kind first', 'The University of Utrecht wrote back.', 'University of Utrecht'],
    ['by who works there', 'I work for Rapid Cycle Solutions', 'Rapid Cycle Solutions'],
    ['by what is said of them', 'Numedii is a design agency based in Leeds.', 'Numedii'],
    ['beside a person', 'Zoe Young from Flightscope is the speaker.', 'Flightscope'],
    ['by a field name', 'Company: Quorvlin Trading', 'Quorvlin Trading'],
  ])('are found %s: %s', (_, text, expected) => expect(found(text, 'organisation')).toContain(expected))

  it.each(['The Customer Support Group will answer.', 'My Account Plan and Order Status', 'I work at Home.', 'Our Team is here.'])('are not seen in %s', (text) => {
    expect(found(text, 'organisation')).toEqual([])
  })
})

describe('addresses', () => {
  it.each([
    '12 Main Street', '221b Baker St', '182 Elm Avenue, Suite 875, Philadelphia, PA 19117', '1600 Amphitheatre Parkway, Mountain View, CA 94043', 'P.O. Box 1234, Springfield, IL 62701',
    'Bahnhofstraße 12, 80331 München', 'Rathausplatz 3, 20095 Hamburg', '12 rue de la Paix, 75002 Paris', 'Calle Mayor 3, 28013 Madrid', 'Via Roma 5, 00184 Roma', 'Rua das Flores 21, Lisboa', 'ul. Długa 5, 00-238 Warszawa',
    'Kerkstraat 15, 1017 GA Amsterdam', 'Drottninggatan 4, 111 51 Stockholm', 'PSC 6293, Box 8158\nAPO AP 04336', '10 Downing Street, London SW1A 2AA', '4596 Tylova 285\n Suite 578\n Riisa\n Estonia 56655', 'rue des Lilas 102, 86656 Nantes', 'Via dei Mille 4, 00185 Roma',
  ])('is found whole: %s', (address) => {
    expect(found(`Please send it to ${address}`)).toEqual([address])
  })

  it.each([
    ['It must go to: Mill Lane 4, 73744 Leeds;', 'Mill Lane 4, 73744 Leeds'], ['Richtig ist: Am Markt 91, 60902 Halle;', 'Am Markt 91, 60902 Halle'],
    ['Der Laden: An der Alten Post 5\n60902 Kleinkleckersdorf', 'An der Alten Post 5\n60902 Kleinkleckersdorf'], ['La bonne est : rue des Lilas 102.', 'rue des Lilas 102'],
  ])('is told by a postcode and a town where the name could be anything: %s', (text, address) => {
    expect(found(text, 'address')).toEqual([address])
  })

  it.each([
    '2026-11-20 Bestellung 11-18', '20.11.2026 Nordvik 12', '2026/11/20 Nordvik 12', '18:20 Nordvik 12', '12 Nordvik 11-18', '12 Nordvik 11/2026', 'Order Total 4, 12345 Items', 'Windows Server 10, 2019 May',
  ])('is not seen in dates, times and ranges beside a name: %s', (text) => {
    expect(found(text, 'address')).toEqual([])
  })

  it('is found in Japanese, Chinese and Korean order', () => {
    expect(found('住所は東京都渋谷区神南1-2-3です。', 'address')).toEqual(['東京都渋谷区神南1-2-3'])
    expect(found('送到北京市朝阳区建国路88号。', 'address')).toEqual(['北京市朝阳区建国路88号'])
    expect(found('서울특별시 강남구 테헤란로 152', 'address')).toHaveLength(1)
  })

  it.each(['Version 12 of the Road Map', 'I have 2 Questions', 'It costs 30 Euro in May 2024', 'Chapter 5 Section 3', 'See page 12 of the Guide', 'Flight HAT123 departs 14 May', '3 Way Valve, 10 Place Settings'])('is not seen in %s', (text) => {
    expect(found(text, 'address')).toEqual([])
  })
})

describe('places', () => {
  it.each([
    ['I live in Ullaste.', ['Ullaste']], ['We moved here from Cimadera', ['Cimadera']], ['Estonia was fun to visit!', ['Estonia']], ['From New York to San Francisco.', ['New York', 'San Francisco']],
    ['i live in new york', ['new york']], ['we moved here from tunisia', ['tunisia']], ['Ich wohne in Castrop-Rauxel.', ['Castrop-Rauxel']],
  ])('are found in %s', (text, expected) => expect(found(text, 'place')).toEqual(expected))

  it.each(['I wrote it in Python.', 'In English, please.', 'A nice reading in the bath.', 'Sold in Economy and Business class.'])('are not seen in %s', (text) => expect(found(text, 'place')).toEqual([]))
})

describe('findNames', () => {
  const words = fc.constantFrom('Anna', 'Schmidt', 'of', 'the', 'Main', 'Street', '12', 'GmbH', ',', '.', '\n', ' ', 'New', 'York', 'Dr.', 'my name is', '> ', 'Suite', '#4', '田中さん', '😀', '〒150-0002', '_', '@', 'Σ', 'İstanbul', 'rue de', 'P.O. Box', 'corner of', 'and', '-', "O'", "'s")
  const text = fc.oneof(fc.array(fc.oneof(words, fc.string()), { maxLength: 40 }).map((parts) => parts.join(' ')), fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')), fc.string({ unit: 'binary', maxLength: 200 }))

  it('answers spans in order that lie inside the text, are not empty and never overlap', () => {
    fc.assert(fc.property(text, (value) => {
      let last = 0
      for (const { start, end, value: name } of findNames(value)) {
        expect(start).toBeGreaterThanOrEqual(last)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(value.length)
        expect(name.length).toBeGreaterThan(0)
        last = end
      }
    }), { numRuns: 2000 })
  })

  it('answers the same each time', () => {
    fc.assert(fc.property(text, (value) => {
      expect(findNames(value)).toEqual(findNames(value))
    }), { numRuns: 300 })
  })

  it('gives two spellings of a name the same value', () => {
    const [first, second] = findNames('Ask JÜRGEN MÜLLER or Jürgen Müller today.')
    expect(first?.value).toBe(second?.value)
  })

  it.each(['Anna ', 'a ', '12 ', 'Anna, ', 'rue de ', 'A. ', '12 Main ', 'Anna\n', '田', '.', 'of the ', '1-', "O'", '田中さん', '〒150-0002 ', '東京都', 'شمי محمد ', 'corner of A ', '> ', 'Suite 5 ', 'Anna: x\n'])('takes time in proportion to the text, also for one that repeats %j', (part) => {
    const timeOf = (length: number) => {
      const long = part.repeat(Math.ceil(length / part.length))
      return Math.min(...Array.from({ length: 3 }, () => {
        const begin = process.cpuUsage()
        findNames(long)
        const { user, system } = process.cpuUsage(begin)
        return user + system
      }))
    }
    timeOf(20_000)
    // Four times the text: about four times as long; twice that is left for what else the machine does, and a square would take sixteen times.
    expect(timeOf(120_000) / Math.max(timeOf(30_000), 1000)).toBeLessThan(11)
  })
})
