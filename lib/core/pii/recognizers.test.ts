import { describe, expect, it } from 'vitest'
import { findPii } from '@/lib/core/pii/find-pii'

/** What is found, as `type:text`; names are another test's. */
const found = (text: string) => findPii(text, { names: false }).map(({ type, start, end }) => `${type}:${text.slice(start, end)}`)

describe('numbers that a state gives to a person', () => {
  it.each([
    'My SSN is 460-89-9847', 'ITIN 912-71-1234', 'NI number AB 12 34 56 C', 'NHS 943 476 5919', 'Steuer-ID 86 095 742 719', 'Personalausweis T220001293', 'NIR 1 84 12 76 451 089 46',
    'DNI 12345678Z', 'NIE X1234567L', 'CF RSSMRA85T10A562S', 'PESEL: 44051401359', 'BSN 111222333', 'nr 85.07.30-033.28', 'personnummer 811228-9874', 'HETU 131052-308T', 'fnr 13097248022',
    'NIF 123456789', 'CPF 529.982.247-25', 'CNPJ 11.222.333/0001-81', 'Aadhaar 2341 2341 2346', 'my SIN is 046 454 286', 'TFN 123 456 782', 'AHV 756.9217.0769.85', 'T.C. kimlik 10000000146',
    '身份证 11010519491231002X', 'RRN 850101-1234567', 'RUT 12.345.678-5', 'My Number 123456789018', 'RSA ID 8001015009087', 'CURP GODE561231HDFRRN09',
    "my driver's license number is 2270-66-1551", 'Passport no. C01X00T47', 'Führerschein Nr. B072RRE2I55', 'numéro de passeport: 12AB34567', 'Reisepass C01X00T478',
  ])('finds %s', (text) => {
    expect(found(text).filter((one) => one.startsWith('national_id:'))).toHaveLength(1)
  })

  it.each([
    'order 123-45-6789 is late', '000-12-3456', '666-12-3456', 'Steuer-ID 86 095 742 718', 'DNI 12345678A', 'PESEL: 44051401358', 'BSN 111222334', 'CPF 529.982.247-24',
    'Aadhaar 2341 2341 2347', 'AHV 756.9217.0769.84', 'RUT 12.345.678-4', 'passport control at gate 12', 'item 44051401359 of the list',
  ])('leaves alone what fails its check or has no word for it: %s', (text) => {
    expect(found(text)).toEqual([])
  })
})

describe('addresses of machines', () => {
  it.each([
    ['from 106.31.73.20', 'ip:106.31.73.20'], ['client ip: 8.8.8.8', 'ip:8.8.8.8'], ['a 6e40:4041:c617:e898:c11:40d2:c669:2eb4 b', 'ip:6e40:4041:c617:e898:c11:40d2:c669:2eb4'],
    ['at 2a00:1450:4001:81b::200e', 'ip:2a00:1450:4001:81b::200e'], ['mac 3c:22:fb:1a:9b:0e', 'mac:3c:22:fb:1a:9b:0e'], ['3C-22-FB-1A-9B-0E', 'mac:3C-22-FB-1A-9B-0E'],
  ])('finds %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    'version 10.12.130.44', 'v1.2.3.4', 'release 1.2.3.4', '1.2.3.4', '192.168.100.200', '10.0.0.138', '127.0.0.1', '255.255.255.0', '203.0.113.9', 'fe80::1ff:fe23:4567:890a', '2001:db8::8a2e:370:7334',
    'at 10:30:00', 'std::vector::size', '00:00:00:00:00:00', 'ratio 16:9:4', '999.300.1.2',
  ])('leaves alone what names nobody: %s', (text) => {
    expect(found(text)).toEqual([])
  })
})

describe('web addresses', () => {
  it.each([
    ['My website is https://www.annas-pots.de/', ['url:https://www.annas-pots.de/']], ['see https://www.linkedin.com/in/anna-pots-1a2b', ['url:https://www.linkedin.com/in/anna-pots-1a2b']],
    ['https://shop.io/r?name=Anna%20Pots&page=2', ['url:Anna%20Pots']], ['https://shop.io/r?access_token=a8f3k2m9x7&x=1', ['secret:a8f3k2m9x7']], ['https://u:pw12@host.io/a', ['secret:u:pw12']],
    ['https://shop.io/u?email=jo%40example.com', ['email:jo%40example.com']],
  ])('finds who is in %s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it.each(['https://docs.io/guide/start?page=2', 'http://json-schema.org/', 'https://example.com/', 'https://api.io/v1/items?id=88&code=SAVE', 'https://github.com/org/repo/issues/4'])('leaves %s alone', (text) => {
    expect(found(text)).toEqual([])
  })

  it('leaves the operator their own site in a prompt', () => {
    expect(findPii('You work for https://www.acme-air.com/', { instruction: true, names: false })).toEqual([])
  })
})

describe('keys and passwords', () => {
  it.each([
    'sk-proj-AbCdEfGhIjKlMnOp1234', 'ghp_0123456789abcdefghijABCDEFGHIJ012345', 'glpat-abcdefghij0123456789', 'xoxb-123456789012-abcdefghij', 'sk_live_abcdefghij1234', 'AKIAIOSFODNN7EXAMPLE',
    'AIzaSyA0123456789abcdefghijklmnopqrstu', 'npm_abcdefghijklmnopqrstuvwxyz0123456789', 'hf_abcdefghijklmnopqrstuvwx', 'SK0123456789abcdef0123456789abcdef', 'dapi0123456789abcdef0123456789abcdef',
    'hvs.CAESIAbcdefghijklmnopqrst', 'GOCSPX-abcdefghijklmnopqrstuvwx', '123456789:AAabcdefghijklmnopqrstuvwxyz0123456',
  ])('finds %s', (text) => {
    expect(found(`the key ${text} here`)).toEqual([`secret:${text}`])
  })

  it.each([
    ['password=hunter2', 'secret:hunter2'], ['my password is Tr0ub4dor&3', 'secret:Tr0ub4dor&3'], ['Passwort: geheim77!', 'secret:geheim77!'], ['contraseña: sol3d4d', 'secret:sol3d4d'],
    ['AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==', 'secret:Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq=='],
    ['https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXX', 'secret:T00000000/B00000000/XXXXXXXXXXXXXXXX'], ['Authorization: Basic dXNlcjpwYXNz', 'secret:dXNlcjpwYXNz'],
  ])('finds %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each(['my password is wrong', 'password: required', 'I forgot my password', 'password=***', 'password=${PASSWORD}', 'the token limit is 4096', 'Password is incorrect.'])('leaves %s alone', (text) => {
    expect(found(text)).toEqual([])
  })
})

describe('wallets, dates of birth and spelled addresses', () => {
  it.each([
    ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'crypto'], ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'crypto'], ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', 'crypto'],
    ['my wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', 'crypto'], ['born on May 24, 1985', 'birth_date'], ['DOB: 05/24/1985', 'birth_date'], ['geboren am 24.05.1985', 'birth_date'],
    ['née le 24 mai 1985', 'birth_date'], ['fecha de nacimiento: 24 de mayo de 1985', 'birth_date'], ['data di nascita 24/05/1985', 'birth_date'], ['urodzony 24.05.1985', 'birth_date'], ['生年月日 1985年5月24日', 'birth_date'],
    ['mail jo.park [at] example [dot] com', 'email'], ['write to jo.park at example dot com', 'email'], ['"jo park"@example.com', 'email'],
  ])('finds %s', (text, type) => {
    expect(findPii(text, { names: false }).map((span) => span.type)).toEqual([type])
  })

  it.each([
    '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'commit 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaee', 'arrives on May 24, 2026', 'due 24.05.2026', 'meet me at work dot com', 'git@github.com:org/repo',
  ])('leaves %s alone', (text) => {
    expect(found(text)).toEqual([])
  })
})

describe('phone numbers', () => {
  it.each([
    'on my registered 024 971 50 30', '(37) 788-063-Office', '416 60 039 office', 'mobil 0171 1234567', 'mon portable: 06 12 34 56 78', '01 42 68 53 00', '07700 900123', 'zadzwoń 601 234 567', '(555-223-2002', 'cep 0532 123 45 67', '电话 010-62123456',
  ])('finds %s', (text) => {
    expect(found(text).map((one) => one.split(':')[0])).toEqual(['phone'])
  })

  it.each(['rooms 11-18', '2-4 people', 'order 07700 900123', 'from 2026-11-18 to 11-25', 'between 1000 and 2000'])('leaves %s alone', (text) => {
    expect(found(text)).toEqual([])
  })
})
