/** What stands before a name and is none: `Dr. Anna Schmidt` and `Anna Schmidt` are the same person. */
const TITLES = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'sir', 'madam', 'herr', 'frau', 'hr', 'fr', 'monsieur', 'madame', 'mme', 'mlle', 'señor', 'señora',
  'sr', 'sra', 'don', 'doña', 'signor', 'signora', 'sig', 'senhor', 'senhora', 'meneer', 'mevrouw', 'pan', 'pani', 'bay', 'bayan', 'san', 'sama', 'jr', 'ii', 'iii'])
const LETTERS = /[\p{L}\p{M}]+/gu

/** The words of a name in their normal form: `Anna SCHMIDT's`, `anna_schmidt` and `Dr. Anna Schmidt` are alike. */
export function personTokens(text: string): string[] {
  const words = (text.normalize('NFC').replace(/['’]s(?![\p{L}])/gu, '').toLowerCase().match(LETTERS) ?? [])
  const names = words.filter((word) => !TITLES.has(word))
  return names.length > 0 ? names : words
}

const ID_SHAPE = /(?<![\p{L}\p{N}])(\p{L}{2,20})([_.-])(\p{L}{2,20})(?=[_.-]?\d{2,8}(?![\p{L}\p{N}]))/gu
const NO_NAMES = new Set('user users customer client account acct guest admin test demo credit debit gift card paypal payment order item product ticket case invoice ref reference batch trace run req request resp response chat call tool msg message session thread conv conversation agent bot model gpt claude eval data set dev prod stage api key token job task event log row line page file doc img image version release build certificate voucher coupon promo group team org store shop flight hotel booking reservation plan bill device phone sim visa master amex support help desk sales info mail web app mobile desktop home work node server host pod region zone east west north south new old sub main temp tmp step stage phase level grade unit section chapter part id uid uuid no num number'.split(' '))

/** Pairs of words inside an identifier such as `james_lee_6136` that may be somebody's name, with the place of the pair. */
export function namePairs(text: string): { start: number; end: number; first: string; last: string }[] {
  return [...text.matchAll(ID_SHAPE)].flatMap((match) => {
    const [first, last] = [match[1]!.toLowerCase(), match[3]!.toLowerCase()]
    const end = match.index + match[1]!.length + match[2]!.length + match[3]!.length
    return NO_NAMES.has(first) || NO_NAMES.has(last) ? [] : [{ start: match.index, end, first, last }]
  })
}
