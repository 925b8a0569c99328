/** So many digits at the end make a number the same as another one, which has the code of its country before them. */
const LEAST = 7

/**
 * The phone numbers of a conversation. `of` gives the one that came first of those that are the same as `digits` but for the code of a country or zeros at the
 * front, or `digits` itself, which is known from then on. By their ends, since a list may have tens of thousands.
 */
export function createPhoneIndex(): { of(digits: string): string } {
  const phones: string[] = []
  const whole = new Map<string, number>()
  /** Without zeros at the front; and every end of each, as it is. */
  const locals = new Map<string, number>()
  const ends = new Map<string, number>()
  const putFirst = (map: Map<string, number>, text: string, place: number) => {
    if (!map.has(text)) map.set(text, place)
  }
  return {
    of(digits) {
      const local = digits.replace(/^0+/, '')
      const own = endsOf(digits)
      const places = [whole.get(digits), local.length >= LEAST ? ends.get(local) : undefined, ...own.map((end) => locals.get(end))].filter((place) => place !== undefined)
      if (places.length > 0) return phones[Math.min(...places)]!
      const place = phones.push(digits) - 1
      whole.set(digits, place)
      if (local.length >= LEAST) putFirst(locals, local, place)
      for (const end of own) putFirst(ends, end, place)
      return digits
    },
  }
}

function endsOf(digits: string): string[] {
  return Array.from({ length: Math.max(0, digits.length - LEAST + 1) }, (_, index) => digits.slice(index))
}
