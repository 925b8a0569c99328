import { isLuhnValid } from '@/lib/core/pii/checksums'
import {
  isAadhaar, isAhv, isBelgian, isBsn, isChinese, isCnpj, isCodiceFiscale, isCpf, isDate, isDni, isFodselsnummer, isHetu, isIcao, isKorean, isMyNumber, isNhs, isNif,
  isNino, isNir, isPersonnummer, isPesel, isRut, isSouthAfrican, isSsn, isSteuerId, isTfn, isTurkish,
} from '@/lib/core/pii/id-checks'
import type { PiiSpan } from '@/lib/core/pii/types'

/**
 * `check` sees the number without separators. Where that could be chance (a tenth of all numbers pass a check digit), `near` must stand
 * shortly before it.
 */
type IdKind = { pattern: RegExp; check?: (value: string) => boolean; near?: RegExp }

const NOT_SSN = /(?<!\p{L})(?:orders?|invoice|ticket|tracking|sku|part|model|serial|ref(?:erence)?|case|phone|tel)(?!\p{L})[^\d\n]{0,12}$/iu
const digits = (text: string) => new RegExp(`(?<![\\p{L}\\p{N}.,-])${text}(?![\\p{L}\\p{N}]|[-.,]\\d)`, 'gu')

const KINDS: IdKind[] = [
  { pattern: digits('\\d{3}-\\d{2}-\\d{4}'), check: isSsn },
  { pattern: digits('\\d{3} ?\\d{2} ?\\d{4}'), check: isSsn, near: /\b(?:ssn|itin|tin)\b|social|soc\.? ?sec/i },
  { pattern: digits('[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]'), check: isNino },
  { pattern: digits('\\d{3}[ -]?\\d{3}[ -]?\\d{4}'), check: isNhs, near: /\bnhs\b/i },
  { pattern: digits('\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}'), check: isSteuerId, near: /steuer|\bid-?nr|\btin\b|tax/i },
  { pattern: digits('[CFGHJKLMNPRTVWXYZ\\d]{9}\\d'), check: (text) => /\d{3}/.test(text) && isIcao(text), near: /ausweis|perso\b|identity card|id card/i },
  { pattern: digits('\\d{2} ?\\d{6} ?[A-Z] ?\\d{3}'), near: /sozialversicherung|rentenversicherung|\bsv-?n/i },
  { pattern: digits('[12] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}'), check: isNir },
  { pattern: digits('(?:\\d{8}|[XYZ]-?\\d{7})-?[A-HJ-NP-TV-Z]'), check: isDni },
  { pattern: digits('[A-Z]{6}[\\dLMNP-V]{2}[ABCDEHLMPRST][\\dLMNP-V]{2}[A-Z][\\dLMNP-V]{3}[A-Z]'), check: isCodiceFiscale },
  { pattern: digits('\\d{11}'), check: isPesel, near: /pesel/i },
  { pattern: digits('\\d{4}[ .]?\\d{2}[ .]?\\d{3}'), check: isBsn, near: /\bbsn\b|burgerservice|sofi/i },
  { pattern: digits('\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}'), check: isBelgian },
  { pattern: digits('\\d{11}'), check: isBelgian, near: /rijksregister|registre national|national number|niss|insz/i },
  { pattern: digits('(?:19|20)?\\d{6}[-+]\\d{4}'), check: isPersonnummer },
  { pattern: digits('(?:19|20)?\\d{10}'), check: isPersonnummer, near: /person(?:nummer|al number)|personnr/i },
  { pattern: digits('\\d{6}-?\\d{4}'), check: (text) => isDate(Number(text.slice(4, 6)), Number(text.slice(2, 4)), Number(text.slice(0, 2))), near: /\bcpr\b|personnummer/i },
  { pattern: digits('\\d{6}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]'), check: isHetu },
  { pattern: digits('\\d{6} ?\\d{5}'), check: isFodselsnummer },
  { pattern: digits('\\d{3} ?\\d{3} ?\\d{3}'), check: isNif, near: /\bnif\b|contribuinte/i },
  { pattern: digits('\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}'), check: isCpf },
  { pattern: digits('\\d{11}'), check: isCpf, near: /\bcpf\b/i },
  { pattern: digits('\\d{2}\\.\\d{3}\\.\\d{3}/\\d{4}-\\d{2}'), check: isCnpj },
  { pattern: digits('\\d{4}[ -]?\\d{4}[ -]?\\d{4}'), check: isAadhaar, near: /aadha?ar|uidai|आधार/i },
  { pattern: digits('[A-Z]{5}\\d{4}[A-Z]'), near: /\bpan\b|permanent account/i },
  { pattern: digits('\\d{3}[ -]?\\d{3}[ -]?\\d{3}'), check: isLuhnValid, near: /\bSIN\b|social insurance|\bNAS\b|assurance sociale/ },
  { pattern: digits('\\d{3} ?\\d{3} ?\\d{3}'), check: isTfn, near: /\btfn\b|tax file/i },
  { pattern: digits('756\\.\\d{4}\\.\\d{4}\\.\\d{2}'), check: isAhv },
  { pattern: digits('756\\d{10}'), check: isAhv, near: /ahv|avs|sozialversicherung|social/i },
  { pattern: digits('\\d{11}'), check: isTurkish, near: /kimlik|t\.?c\.?\b|tckn/i },
  { pattern: digits('\\d{6}(?:19|20)\\d{9}[\\dX]'), check: isChinese },
  { pattern: digits('\\d{6}-[1-8]\\d{6}'), check: isKorean },
  { pattern: digits('\\d{4}[ -]?\\d{4}[ -]?\\d{4}'), check: isMyNumber, near: /my ?number|マイナンバー|個人番号/i },
  { pattern: digits('\\d{1,2}\\.\\d{3}\\.\\d{3}-[\\dkK]'), check: (text) => isRut(text.toUpperCase()) },
  { pattern: digits('\\d{13}'), check: isSouthAfrican, near: /\b(?:sa|rsa|south african)\b|\bid\b|identity/i },
  { pattern: digits('[A-Z][AEIOUX][A-Z]{2}\\d{6}[HM][A-Z]{5}[\\dA-Z]\\d') },
]

const DOCUMENT = /(?<!\p{L})(?:driv(?:er|ing)(?:['’]?s)?[ -]?licen[cs]e|dl|passport|identity card|id card|national id|tax id|führerschein\p{L}*|reisepass\p{L}*|personalausweis\p{L}*|passeport|permis de conduire|carte d['’]identité|pasaporte|licencia de conducir|permiso de conducir|passaporto|patente(?: di guida)?|passaporte|carteira de (?:motorista|habilitação)|carta de condução|paspoort|rijbewijs|paszport\p{L}*|prawo jazdy|dowód osobisty|pass(?:nummer)?|körkort\p{L}*|pasaport|ehliyet|menkyo|ryoken|паспорт\p{L}*|護照|护照|パスポート)(?!\p{L})/giu
const DOCUMENT_NUMBER = /^[ \t]*(?:\p{L}{0,12}[ \t.]*){0,3}?(?:n[ro°º]\.?|num(?:ber|éro|ero|mer)?|#)?[ \t]*(?:is|ist|est|es|é|è|to|jest|är)?[ \t]*[:=#]?[ \t]*((?=(?:[A-Z -]{0,6}\d){4})[A-Z\d](?:[ -]?[A-Z\d]){5,17})(?![\p{L}\p{N}])/u

/** Where such a number can stand at all: forty patterns over a whole text would cost more than everything else together. */
const NUMBERISH = /[A-Zk\d](?:[A-Zk\d ./+-]*[A-Zk\d])?/g
const ISO_DATE = /^(?:19|20)\d{2}-[01]\d-[0-3]\d$/
const SIX_DIGITS = /(?:\d\D*){6}/

/** Numbers that a state gives to a person, by their check digits, by their shape, or by a word shortly before them. */
export function findNationalIds(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const run of text.matchAll(NUMBERISH)) {
    if (run[0].length < 8 || !SIX_DIGITS.test(run[0]) || ISO_DATE.test(run[0])) continue
    // what stands around tells where a number begins and ends
    const offset = Math.max(0, run.index - 1)
    const part = text.slice(offset, run.index + run[0].length + 2)
    for (const kind of KINDS) addKind(kind, part, offset, text, spans)
  }
  return spans
}

function addKind({ pattern, check, near }: IdKind, part: string, offset: number, text: string, spans: PiiSpan[]): void {
  // matchAll would copy the expression each time, for every kind and every number
  pattern.lastIndex = 0
  for (let match = pattern.exec(part); match; match = pattern.exec(part)) {
    const start = offset + match.index
    const value = match[0].replace(/[ ./-]/g, '')
    // the Finnish code has its century between date and number
    if (check && !check(check === isHetu ? match[0] : value)) continue
    if (near && !near.test(text.slice(Math.max(0, start - 48), start))) continue
    if (check === isSsn && !near && NOT_SSN.test(text.slice(Math.max(0, start - 32), start))) continue
    spans.push({ start, end: start + match[0].length, type: 'national_id', value })
  }
}

/** Licences, passports and identity cards: words that say so, then a number of six characters or more with four digits. */
export function findDocumentNumbers(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(DOCUMENT)) {
    const from = match.index + match[0].length
    const number = DOCUMENT_NUMBER.exec(text.slice(from, from + 72))
    if (!number) continue
    const end = from + number[0].length
    spans.push({ start: end - number[1]!.length, end, type: 'national_id', value: number[1]!.replace(/[ -]/g, '') })
  }
  return spans
}

/** The check that a number passes, of the kind that it looks like; null when there is none, or none is known for it. */
export function nationalCheck(written: string): ((written: string) => boolean) | null {
  for (const { pattern, check } of KINDS) {
    if (!check) continue
    const passes = (text: string) => {
      const match = new RegExp(pattern.source, 'u').exec(text)
      return match !== null && match[0] === text && check(check === isHetu ? text : text.replace(/[ ./-]/g, ''))
    }
    if (passes(written)) return passes
  }
  return null
}
