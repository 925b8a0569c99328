/** What stands in documents, examples and tutorials, and what the product uses itself where nothing is at stake. */
const KNOWN = new Set([
  'slicegate-development-only-secret-0123456789',
  'admin', 'administrator', 'changeme', 'changethis', 'changeit', 'change', 'default', 'demo', 'development', 'dev', 'dummy', 'example', 'guest', 'hunter', 'letmein', 'local', 'none',
  'pass', 'passw0rd', 'password', 'passwort', 'placeholder', 'pg', 'postgres', 'postgresql', 'production', 'qwerty', 'replaceme', 'root', 'sa', 'sample', 'secret', 'secretkey', 'slicegate', 'supersecret', 'test',
  'todo', 'topsecret', 'user', 'welcome', 'your', 'yourkey', 'yourpassword', 'yoursecret', 'yoursecrethere', 'mysecret', 'mysecretkey', 'mypassword', 'mysecretpassword', 'notsecret', 'notasecret', 'insecure', 'xxx', 'abc', 'foo', 'foobar', 'bar',
])

/** Words that a made-up placeholder consists of: a text of nothing else is one, however long it is. */
const FILLERS = /^(?:please|change|replace|insert|enter|put|use|set|this|me|it|here|now|in|to|a|an|at|is|the|my|your|our|very|super|top|long|strong|random|secret|secrets|key|keys|token|password|passwd|pass|value|string|default|example|sample|demo|test|testing|dev|development|production|prod|only|not|for|of|or|more|and|with|least|goes|go|characters|character|chars|char|slicegate|postgres|admin|auth|encryption|encrypt|session|cookie|\d)+$/

const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * Why a secret is none, as the end of a sentence; null = nothing is known against it. It knows what is published and what is typed without thinking; it
 * does not measure how hard a secret is to guess. `min`: characters that it has to have.
 */
export function weakSecret(secret: string, { min }: { min: number }): string | null {
  if (secret.length < min) return `expected at least ${min} characters, got ${secret.length}`
  if (isKnown(secret)) return 'it is a well-known one from documents or examples'
  if (isRepeated(secret)) return 'it repeats a few characters'
  if (isSequence(secret)) return 'it is a sequence of neighbouring characters'
  return null
}

function isKnown(secret: string): boolean {
  const plain = letters(secret)
  if (KNOWN.has(secret.toLowerCase()) || KNOWN.has(plain) || KNOWN.has(plain.replace(/\d+$/, ''))) return true
  if (secret.startsWith('<') || secret.startsWith('${')) return true
  return /[a-z]/.test(plain) && !/^[0-9a-f]+$/.test(plain) && FILLERS.test(plain)
}

/** One piece over and over, the last one cut or not, or next to no different characters. */
function isRepeated(secret: string): boolean {
  if (new Set(secret).size <= Math.min(3, secret.length - 1)) return true
  for (let length = 1; length <= secret.length / 2; length += 1) {
    if (secret.startsWith(secret.slice(length))) return true
  }
  return false
}

/** 0123456789… or abcdef…, up or down, beginning again where it ends. */
function isSequence(secret: string): boolean {
  const steps = [...secret].slice(1).map((character, index) => character.charCodeAt(0) - secret.charCodeAt(index))
  const small = steps.filter((step) => step === steps[0] && Math.abs(step) === 1).length
  return steps.length > 2 && small >= 0.85 * steps.length
}
