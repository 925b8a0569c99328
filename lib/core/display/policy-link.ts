const NAME = 'policy='

/** A policy as the part of an address after `#`, which browsers keep to themselves: no server sees or logs it. */
export function writePolicyHash(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
  return `#${NAME}${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
}

/** null when the address holds no policy that can be read. */
export function readPolicyHash(hash: string): string | null {
  if (!hash.startsWith(`#${NAME}`)) return null
  try {
    const bytes = atob(hash.slice(NAME.length + 1).replaceAll('-', '+').replaceAll('_', '/'))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
  } catch {
    return null
  }
}
