import { isLuhnValid } from '@/lib/core/pii/checksums'

/** Check digits of national numbers; each function takes the number without separators, letters upper case. */

/** Sum of digit times weight. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0)
}

/** Day, month and two or four digits of a year that exist; months may carry a country's offset for the century, taken off before. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]! && (year > 99 ? year > 1850 && year < 2100 : true)
}

/** US: area 001 to 899 but 666, no group or serial of zeros (SSA); or an ITIN, 9xx with a group of 50 to 65, 70 to 88, 90 to 92, 94 to 99 (IRS). */
export function isSsn(digits: string): boolean {
  const [area, group, serial] = [Number(digits.slice(0, 3)), Number(digits.slice(3, 5)), Number(digits.slice(5))]
  if (area >= 900) return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93 && group <= 99)
  return area > 0 && area !== 666 && group > 0 && serial > 0
}

/** UK National Insurance number: prefixes that are never given out. */
export function isNino(text: string): boolean {
  return !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(text)
}

/** UK NHS number: weights 10 to 2, mod 11. */
export function isNhs(digits: string): boolean {
  const check = (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  return check !== 10 && check === Number(digits[9])
}

/** ISO 7064 mod 11,10, as in the German tax number. */
export function isSteuerId(digits: string): boolean {
  let product = 10
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return digits[0] !== '0' && (11 - product) % 10 === Number(digits[10])
}

/** German identity card and machine-readable documents (ICAO 9303): weights 7, 3, 1, letters count from 10. */
export function isIcao(text: string): boolean {
  const values = [...text].map((char) => (char >= 'A' ? char.charCodeAt(0) - 55 : Number(char)))
  const sum = values.slice(0, -1).reduce((total, value, i) => total + value * [7, 3, 1][i % 3]!, 0)
  return sum % 10 === values.at(-1)
}

/** French NIR: 97 minus the number mod 97; Corsica's 2A and 2B count as 19 and 18. */
export function isNir(text: string): boolean {
  const digits = text.replace('2A', '19').replace('2B', '18')
  return /^\d{15}$/.test(digits) && Number(BigInt(digits.slice(0, 13)) % 97n) === 97 - Number(digits.slice(13))
}

/** Spanish DNI and NIE: letter number mod 23. */
export function isDni(text: string): boolean {
  const digits = text.slice(0, -1).replace(/^X/, '0').replace(/^Y/, '1').replace(/^Z/, '2')
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23] === text.at(-1)
}

const ODD: Record<string, number> = Object.fromEntries([...'0123456789'].map((char, i) => [char, [1, 0, 5, 7, 9, 13, 15, 17, 19, 21][i]!]))
const ODD_LETTERS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

/** Italian codice fiscale: odd places by table, even ones by value, mod 26. */
export function isCodiceFiscale(text: string): boolean {
  let sum = 0
  for (let i = 0; i < 15; i++) {
    const char = text[i]!
    const letter = char >= 'A' ? char.charCodeAt(0) - 65 : null
    sum += i % 2 === 0 ? (letter === null ? ODD[char]! : ODD_LETTERS[letter]!) : (letter ?? Number(char))
  }
  return String.fromCharCode(65 + (sum % 26)) === text[15]
}

/** Polish PESEL: weights 1, 3, 7, 9, mod 10, and a date whose month says the century. */
export function isPesel(digits: string): boolean {
  const check = (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10
  return check === Number(digits[10]) && isDate(Number(digits.slice(0, 2)), Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6)))
}

/** Dutch BSN: weights 9 to 2 and -1, mod 11. */
export function isBsn(digits: string): boolean {
  return Number(digits) > 0 && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0
}

/** Belgian national number: 97 minus the rest; from 2000 on with a 2 before it. */
export function isBelgian(digits: string): boolean {
  const [body, check] = [digits.slice(0, 9), Number(digits.slice(9))]
  return 97 - (Number(body) % 97) === check || 97 - (Number(`2${body}`) % 97) === check
}

/** Swedish personal number, last ten digits: Luhn and a date, 60 added to the day of a coordination number. */
export function isPersonnummer(digits: string): boolean {
  const ten = digits.slice(-10)
  return isLuhnValid(ten) && isDate(Number(ten.slice(0, 2)), Number(ten.slice(2, 4)), Number(ten.slice(4, 6)) % 60)
}

/** Finnish personal code: the nine digits mod 31. */
export function isHetu(text: string): boolean {
  const digits = Number(text.slice(0, 6) + text.slice(7, 10))
  return '0123456789ABCDEFHJKLMNPRSTUVWXY'[digits % 31] === text.at(-1) && isDate(Number(text.slice(4, 6)), Number(text.slice(2, 4)), Number(text.slice(0, 2)))
}

/** Norwegian fødselsnummer: two check digits mod 11 and a date, 40 added to the day of a D number. */
export function isFodselsnummer(digits: string): boolean {
  const first = weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0
  const second = weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  return first && second && isDate(Number(digits.slice(4, 6)), Number(digits.slice(2, 4)) % 40, Number(digits.slice(0, 2)) % 40)
}

/** Portuguese NIF: weights 9 to 2, mod 11. */
export function isNif(digits: string): boolean {
  const check = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check > 9 ? 0 : check) === Number(digits[8])
}

/** Brazilian CPF: two check digits mod 11. */
export function isCpf(digits: string): boolean {
  if (/^(\d)\1+$/.test(digits)) return false
  const check = (count: number) => ((weighted(digits, Array.from({ length: count }, (_, i) => count + 1 - i)) * 10) % 11) % 10
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10])
}

/** Brazilian CNPJ: two check digits mod 11. */
export function isCnpj(digits: string): boolean {
  const check = (weights: number[]) => { const rest = weighted(digits, weights) % 11; return rest < 2 ? 0 : 11 - rest }
  return check([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits[12]) && check([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(digits[13])
}

const VERHOEFF_TIMES = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678', '5987604321', '6598710432', '7659821043', '8765932104', '9876543210']
const VERHOEFF_PLACES = ['0123456789', '1576283094', '5803796142', '8916043527', '9453126870', '4286573901', '2793806415', '7046913258']

/** Indian Aadhaar: Verhoeff's check; the first digit is 2 to 9. */
export function isAadhaar(digits: string): boolean {
  const check = [...digits].reverse().reduce((state, digit, i) => Number(VERHOEFF_TIMES[state]![Number(VERHOEFF_PLACES[i % 8]![Number(digit)])]), 0)
  return check === 0 && Number(digits[0]) > 1
}

/** Australian tax file number: mod 11. */
export function isTfn(digits: string): boolean {
  return weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0
}

/** Swiss AHV number: EAN-13. */
export function isAhv(digits: string): boolean {
  return weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0
}

/** Turkish identity number: two check digits mod 10. */
export function isTurkish(digits: string): boolean {
  const odd = weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1])
  const even = weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1])
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return digits[0] !== '0' && tenth === Number(digits[9]) && (odd + even + tenth) % 10 === Number(digits[10])
}

/** Chinese identity number: ISO 7064 mod 11-2 and a date. */
export function isChinese(text: string): boolean {
  const sum = weighted(text, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
  return '10X98765432'[sum % 11] === text[17] && isDate(Number(text.slice(6, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14)))
}

/** South Korean registration number: a date; numbers since 2020 have no check digit. */
export function isKorean(digits: string): boolean {
  return isDate(Number(digits.slice(0, 2)), Number(digits.slice(2, 4)), Number(digits.slice(4, 6)))
}

/** Japanese individual number: weights 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, mod 11. */
export function isMyNumber(digits: string): boolean {
  const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
  return (rest <= 1 ? 0 : 11 - rest) === Number(digits[11])
}

/** Chilean RUT: weights 2 to 7 from the right, mod 11, K for 10. */
export function isRut(text: string): boolean {
  const sum = [...text.slice(0, -1)].reverse().reduce((total, digit, i) => total + Number(digit) * (2 + (i % 6)), 0)
  return '0K987654321'[sum % 11] === text.at(-1)
}

/** South African identity number: Luhn and a date. */
export function isSouthAfrican(digits: string): boolean {
  return isLuhnValid(digits) && isDate(Number(digits.slice(0, 2)), Number(digits.slice(2, 4)), Number(digits.slice(4, 6)))
}
