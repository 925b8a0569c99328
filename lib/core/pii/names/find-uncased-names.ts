import { take, wordAt, type Scan } from '@/lib/core/pii/names/scan'
import { ANY_NAME, GIVEN, SURNAME } from '@/lib/core/pii/names/word-classes'
import { classesOf } from '@/lib/core/pii/names/word-lists'
import type { PiiSpan } from '@/lib/core/pii/types'

const UNCASED = /[\u0590-\u06ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]/
/** Words before and after a name in scripts that run words together. */
const PATTERNS: readonly RegExp[] = [
  /(?:名前は|氏名[:：は]|お名前[:：は]|宛名[:：]|担当[:：は])\s?([\u3041-\u30ff\u4e00-\u9fff々]{2,8}?)(?=です|と申|といい|さん|様|[、。\s,.!！]|$)/g,
  /(?:我叫|我的名字是|姓名[:：]|名字[:：]|联系人[:：]|收件人[:：]|聯絡人[:：]|收件人[:：])\s?([\u4e00-\u9fff]{2,4}?)(?=[，。、,.\s!！]|先生|女士|小姐|$)/g,
  /([\u4e00-\u9fff々]{2,4})\s?(?:さん|様|さま|氏(?![名])|くん|ちゃん)/g,
  /([\u4e00-\u9fff]{2,4})(?:先生|女士|小姐)/g,
  /(?:제 이름은|이름은|이름[:：]|성함[:：]|성함은)\s?([\uac00-\ud7a3]{2,4}?)(?=입니다|이에요|예요|이고|[\s,.]|$)/g,
  /([\uac00-\ud7a3]{2,4})\s?(?:씨|님)(?![\uac00-\ud7a3])/g,
]
const ADDRESSES: readonly RegExp[] = [
  /〒?\s?\d{3}[-‐−]\d{4}\s?(?:[\u4e00-\u9fff]{1,3}[都道府県])?[\u3041-\u30ff\u4e00-\u9fff々]{0,24}[\d０-９一二三四五六七八九十丁目番地号－\-−]{0,16}/g,
  /[\u4e00-\u9fff]{2,3}[都道府県][\u3041-\u30ff\u4e00-\u9fff々ヶケ]{1,24}[\d０-９]{1,4}(?:丁目|番地?|号|[-－−])?[\d０-９\-－−番地号丁目]{0,14}/g,
  /(?<=[到在是为址：:，,。\s]|^)(?![送寄住发我])(?:[\u4e00-\u9fff]{2,6}?[省市区县])+[\u4e00-\u9fff]{1,10}[路街道巷弄][\d０-９]{1,5}[号號]?(?:[\u4e00-\u9fff\d]{0,6}[楼室])?/g,
  /[\uac00-\ud7a3]{2,6}[시도]\s?[\uac00-\ud7a3]{1,5}[구군시]\s?(?:[\uac00-\ud7a3]{1,6}[동읍면]\s?)?[\uac00-\ud7a3\d]{1,8}[로길]\s?\d{1,4}(?:-\d{1,4})?/g,
]
/** Honorifics follow common words as well: customers, everyone, god, teacher. */
const NOT_NAMES = new Set('お客 皆 皆様 神 王 奥 客 各位 高客 고객 선생 회원 여러분 사장 부장 과장 팀장 의사 医生 老师 各位 这位 那位 一位 客户'.split(' '))
/** "My name is" in Arabic, Hebrew, Persian, Hindi. */
const SAYS_NAME = new Set(['اسمي', 'أنا', 'انا', 'اسم', 'السيد', 'السيدة', 'שמי', 'אני', 'מר', 'גברת', 'נקרא', 'नाम', 'श्री', 'श्रीमती'].map((word) => word.normalize('NFD').replace(/\p{Mn}/gu, '')))

/** Names of people and addresses in scripts without capitals. */
export function findUncasedNames(scan: Scan): void {
  if (!UNCASED.test(scan.text)) return
  // One mark per letter: comparing every match with every span would take minutes on a list of names.
  const taken = new Uint8Array(scan.text.length)
  for (const { start, end } of scan.spans) taken.fill(1, start, end)
  for (const pattern of ADDRESSES) {
    for (const match of scan.text.matchAll(pattern)) addSpan(scan, { start: match.index, value: match[0], type: 'address' }, taken)
  }
  for (const pattern of PATTERNS) {
    for (const match of scan.text.matchAll(pattern)) {
      const name = match[1] ?? ''
      const start = match.index + match[0].indexOf(name)
      if (NOT_NAMES.has(name) || (pattern === PATTERNS[2] && !beginsWithFamilyName(name)) || (pattern === PATTERNS[3] && !beginsWithFamilyName(name))) continue
      addSpan(scan, { start, value: name, type: 'person' }, taken)
    }
  }
  findByWords(scan, taken)
}

function addSpan(scan: Scan, found: { start: number; value: string; type: PiiSpan['type'] }, taken: Uint8Array): void {
  const value = found.value.trim()
  const end = found.start + found.value.length
  if (value.length < 2 || taken.subarray(found.start, end).includes(1)) return
  taken.fill(1, found.start, end)
  scan.spans.push({ start: found.start, end, type: found.type, value })
}

function beginsWithFamilyName(name: string): boolean {
  return [1, 2, 3].some((length) => name.length >= length && (classesOf(name.slice(0, length)) & ANY_NAME) !== 0)
}

/** Scripts with blanks between words but no capitals: a name of the lists after a word that says name, or a given and a family name. */
function findByWords(scan: Scan, marks: Uint8Array): void {
  for (let index = 0; index < scan.tokens.length; index += 1) {
    const token = scan.tokens[index]!
    if (token.shape !== 'uncased' || scan.taken[index] || marks[token.start] || !(token.bits & (GIVEN | SURNAME)) || token.text.length < 2 || token.text.charCodeAt(0) >= 0x3000) continue
    const next = scan.tokens[index + 1]
    const pair = next?.shape === 'uncased' && next.gap === 'space' && (next.bits & (GIVEN | SURNAME)) !== 0
    const said = SAYS_NAME.has(wordAt(scan, index - 1))
    if ((said && token.bits & GIVEN) || (pair && token.bits & GIVEN && next.bits & SURNAME)) take(scan, index, pair ? index + 1 : index, 'person')
  }
}
