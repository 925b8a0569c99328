const two = (n: number) => String(n).padStart(2, '0')

/** A moment as an input of date and time holds it: in the time zone of whoever looks, without seconds. */
export function localInput(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The moment that such an input means; null for an empty or half-typed one. */
export function momentOfInput(text: string): Date | null {
  const at = /^\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? new Date(text) : null
  return at === null || Number.isNaN(at.getTime()) ? null : at
}
