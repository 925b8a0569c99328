import type { PiiSpan } from '@/lib/core/pii/types'

type SecretPattern = { pattern: RegExp; accept: (value: string) => boolean }

/** Each pattern replaces its first group when it has one, otherwise the whole match. */
const PATTERNS: RegExp[] = [
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/dg,
  /[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/:@"'<>]{1,256}:[^\s/@"'<>]{1,256})@/dgi,
  /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,}/dg,
  /(?<![A-Za-z0-9])(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}/dg,
  /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,}/dg,
  /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{20,}/dg,
  /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{20,}/dg,
  /(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,}/dg,
  /(?<![A-Za-z0-9])xox[a-z](?:\.[a-z]+)?-[A-Za-z0-9-]{10,}/dg,
  /(?<![A-Za-z0-9])xapp-[A-Za-z0-9-]{10,}/dg,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/dg,
  /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}/dg,
  /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20,}/dg,
  /(?<![A-Za-z0-9])(?:hf|npm|gsk|r8|dop_v1|shpat|pypi)[_-][A-Za-z0-9_-]{20,}/dg,
  /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/dg,
  /(?<![A-Za-z0-9])Bearer\s+([A-Za-z0-9._~+/-]{16,}=*)/dgi,
]

/**
 * What these match is looked at once more, because a pattern that says it all would look at the same long run of letters
 * again for each place in it where a match could begin: a line of near misses would take minutes.
 */
const CHECKED: SecretPattern[] = [
  {
    pattern: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?)?/dg,
    accept: (value) => value.includes('.'),
  },
  {
    pattern: /(?:api[_-]?key|secret(?:[_-]?access)?[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret)["']?\s*[=:]\s*["']?([A-Za-z0-9_\-./+]{16,}=*)/dgi,
    accept: (value) => /\d/.test(value) && /[A-Za-z]/.test(value),
  },
]

const ALL: SecretPattern[] = [...PATTERNS.map((pattern) => ({ pattern, accept: () => true })), ...CHECKED]

const HINT = /-----BEGIN|:\/\/|eyJ|sk[-_]|[rp]k_|whsec_|gh[pousr]_|github_pat_|glpat-|xox|xapp-|AKIA|ASIA|AIza|ya29|hf_|npm_|gsk_|r8_|dop_v1|shpat|pypi|SG\.|Bearer|key|token|secret/i

/** API keys, tokens, private keys and passwords inside URLs, by the shapes their vendors publish. */
export function findSecrets(text: string): PiiSpan[] {
  if (!HINT.test(text)) return []
  const spans: PiiSpan[] = []
  for (const { pattern, accept } of ALL) {
    for (const match of text.matchAll(pattern)) {
      const range = match.indices?.[1] ?? match.indices?.[0]
      if (!range) continue
      const value = text.slice(range[0], range[1])
      if (accept(value)) spans.push({ start: range[0], end: range[1], type: 'secret', value })
    }
  }
  return spans
}
