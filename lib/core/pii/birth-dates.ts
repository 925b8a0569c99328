import type { PiiSpan } from '@/lib/core/pii/types'

const MONTH = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|fév|avr|juin|juil|août|aoû|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|mei|maj|stycz|lut|kwie|czerw|lip|sierp|wrze|paźdz|listop|grud|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara'
/** The month first; looked for only where a day and a year follow something. */
const DAY_AND_YEAR = /\d(?:st|nd|rd|th)?,? +(?:18|19|20)\d{2}/
const MONTH_FIRST = new RegExp(`(?<!\\p{L})(?:${MONTH})\\p{L}{0,8}\\.? +(?:[12]\\d|3[01]|0?[1-9])(?:st|nd|rd|th)?,? +(?:18|19|20)\\d{2}(?!\\d)`, 'giu')
const DATE = new RegExp([
  '(?:18|19|20)\\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:[12]\\d|3[01]|0?[1-9])(?!\\d)',
  '(?:[12]\\d|3[01]|0?[1-9])[-/.](?:[12]\\d|3[01]|0?[1-9])[-/.](?:(?:18|19|20)\\d{2}|\\d{2})(?!\\d)',
  `(?:[12]\\d|3[01]|0?[1-9])(?:st|nd|rd|th|er|\\.|º)?[ -]+(?:de |of )?(?:${MONTH})\\p{L}{0,8}\\.?,?[ -]+(?:de |del )?(?:18|19|20)\\d{2}(?!\\d)`,
  '(?:18|19|20)\\d{2} ?[年년] ?\\d{1,2} ?[月월] ?\\d{1,2} ?[日일]',
].map((form) => `(?:${form})`).join('|'), 'giu')
const BIRTH_WORD = /(?<!\p{L})(?:born|birth\s?day|birth\s?date|date\s+of\s+birth|d\.?o\.?b|b-?day|geboren(?:\s+am)?|geb|geburts\p{L}+|née?\s+le|naissance|naci(?:do|da|ó|miento)?|nacimiento|cumpleaños|nat[oa](?:\s+il)?|nascita|nascid[oa]|nascimento|geboortedatum|geboorte|urodz\p{L}*|född|födelse\p{L}*|doğum\p{L}*|tanjoubi|seinengappi|生年月日|出生日期|生日|생년월일|рожден\p{L}*|родил\p{L}*|الميلاد|ميلادي?)(?!\p{L})[^\d\n]{0,28}(?:\n[^\d\n]{0,12})?$/iu
/** The word is not too far before the date, or its month. */
const REACH = 60

/** Dates that a word before them says somebody was born on, in the usual forms of a dozen languages. */
export function findBirthDates(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of [...text.matchAll(DATE), ...(DAY_AND_YEAR.test(text) ? text.matchAll(MONTH_FIRST) : [])]) {
    if (/[\p{L}\p{N}]/u.test(text[match.index - 1] ?? '')) continue
    if (!BIRTH_WORD.test(text.slice(Math.max(0, match.index - REACH), match.index))) continue
    spans.push({ start: match.index, end: match.index + match[0].length, type: 'birth_date', value: match[0].toLowerCase() })
  }
  return spans
}
