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
  /(?<![A-Za-z0-9])xox[a-z](?:\.[a-z]+)?-[A-Za-z0-9-]{10,}/dg,
  /(?<![A-Za-z0-9])xapp-[A-Za-z0-9-]{10,}/dg,
  /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/dg,
  /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{30,}/dg,
  /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20,}/dg,
  /(?<![A-Za-z0-9])(?:hf|npm|gsk|r8|dop_v1|shp(?:at|ca|pa|ss)|pypi|ntn|lin_api|figd|sbp|xai|pplx|tvly|nvapi|csk|fw)[_-][A-Za-z0-9_-]{20,}/dg,
  /(?<![A-Za-z0-9])gl(?:pat|dt|rt|ptt|ft|oas|agent|cbt|imt|soat)-[A-Za-z0-9_-]{16,}/dg,
  /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{20,}/dg,
  /(?<![A-Za-z0-9])(?:AC|SK)[0-9a-f]{32}(?![A-Za-z0-9])/dg,
  /(?<![A-Za-z0-9])dapi[0-9a-f]{32}/dg,
  /(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{20,}/dg,
  /(?<![A-Za-z0-9])ATATT3[A-Za-z0-9_=-]{20,}/dg,
  /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/dg,
  /hooks\.slack\.com\/(?:services|workflows)\/([A-Za-z0-9/_-]{16,})/dg,
  /discord(?:app)?\.com\/api\/webhooks\/(\d+\/[A-Za-z0-9_-]{20,})/dg,
  /(?:AccountKey|SharedAccessKey|SharedAccessSignature|sig)=([A-Za-z0-9+/%]{20,}={0,2})/dg,
  /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/dg,
  /(?<![A-Za-z0-9])Bearer\s+([A-Za-z0-9._~+/-]{16,}=*)/dgi,
  /(?<![A-Za-z0-9])Authorization["']?\s*[:=]\s*["']?Basic\s+([A-Za-z0-9+/]{8,}={0,2})/dgi,
]

const PASSWORD_WORD = '(?:password|passwd|passphrase|passcode|pwd|passwort|kennwort|mot de passe|contraseña|senha|hasło|wachtwoord|lösenord|adgangskode|salasana|şifre|parola|пароль|密码|パスワード)'
/** Words that stand where a password would, and are none. */
const NO_PASSWORD = /^(?:null|none|true|false|undefined|string|required|optional|redacted|hidden|forgotten|wrong|incorrect|expired|reset|changed|protected|\*+|x+|\.+|<.*|\$\{.*|\{\{.*|%\w+%)$/i

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
  {
    // what is assigned is one; in a sentence only what no word is
    pattern: new RegExp(`(?<!\\p{L})${PASSWORD_WORD}["']?[ \\t]?=[ \\t]?["']?([^\\s"'&,;]{4,128})`, 'dgiu'),
    accept: (value) => !NO_PASSWORD.test(value),
  },
  {
    pattern: new RegExp(`(?<!\\p{L})${PASSWORD_WORD}["']?(?:[ \\t]?:|[ \\t]+(?:is|ist|lautet|est|es|é|è|to|jest|är))[ \\t]+["'“]?([^\\s"'“”,;]{5,128})`, 'dgiu'),
    accept: (value) => !NO_PASSWORD.test(value) && /[\d!#$%^&*]/.test(value) && /\p{L}/u.test(value) && !/^(?:<|https?:)/.test(value),
  },
]

const ALL: SecretPattern[] = [...PATTERNS.map((pattern) => ({ pattern, accept: () => true })), ...CHECKED]

const HINT = /-----BEGIN|:\/\/|eyJ|sk[-_]|[rp]k_|whsec_|gh[pousr]_|github_pat_|glpat-|xox|xapp-|AKIA|ASIA|AIza|ya29|hf_|npm_|gsk_|r8_|dop_v1|shp[acs]|pypi|ntn|lin_api|figd|sbp_|xai-|pplx|tvly|nvapi|csk-|fw_|gl[a-z]+-|GOCSPX|dapi|hv[sbr]\.|ATATT3|:AA|hooks\.slack|webhooks|sig=|AC[0-9a-f]{8}|SK[0-9a-f]{8}|Basic|SG\.|Bearer|key|token|secret|pass|pwd|kennwort|mot de|contrase|senha|has[łl]o|wachtwoord|l[öo]senord|adgangskode|salasana|[şs]ifre|parola|парол|密码|パスワード/i

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
