import type { PiiSpan } from '@/lib/core/pii/types'

const URL_TEXT = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"'`{}|\\^]{4,2000}/giu
const BARE_SITE = /^https?:\/\/(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,6}\p{L}{2,24}\/?$/iu
const PROFILE = /^https?:\/\/(?:[a-z]{2,3}\.|www\.)?(?:linkedin\.com\/in|facebook\.com|fb\.com|instagram\.com|twitter\.com|x\.com|tiktok\.com\/@|github\.com|medium\.com\/@|t\.me|wa\.me|xing\.com\/profile|vk\.com|mastodon\.social\/@|reddit\.com\/u(?:ser)?)\/?[\w.%@-]{2,60}\/?$/i
/** Sites and accounts that are nobody's own: documentation, schemas, examples, the big services themselves. */
const NOBODY = /^https?:\/\/(?:www\.)?(?:(?:api|gateway|litellm|llm)[.-][a-z0-9.-]+|[a-z0-9-]+\.openai\.azure\.com|[a-z0-9-]+\.googleapis\.com|json-schema\.org|schema\.org|w3\.org|example\.(?:com|org|net)|localhost|google\.com|openai\.com|github\.com|wikipedia\.org|[a-z]+\.wikipedia\.org|amazon\.com|facebook\.com|twitter\.com|x\.com|instagram\.com|linkedin\.com|youtube\.com)\/?$/i
const PERSONAL = /^(?:first_?name|last_?name|full_?name|name|surname|user_?name|email|e_?mail|phone|tel|mobile|address|street|zip|post(?:al)?_?code|dob|birth\w*|ssn|customer\w*|user\w*)$/i
const SECRET = /^(?:access_?token|token|auth|api_?key|key|secret|client_?secret|password|passwd|pwd|sig|signature|x-amz-(?:signature|credential|security-token)|code|session\w*|sid|jwt|otp)$/i

export type FoundUrls = {
  /** Whole addresses, and values in a query that are personal. */
  urls: PiiSpan[]
  /** Keys, tokens and passwords in a query. */
  secrets: PiiSpan[]
}

/**
 * Web addresses that say who somebody is: a site of its own (an address without a path, which a register has an owner for), a profile in
 * a social network, and personal values in a query. Addresses of documents stay as they are. `sites` false leaves whole sites alone:
 * what an operator writes into a prompt or a schema is their own.
 */
export function findUrls(text: string, sites: boolean): FoundUrls {
  const found: FoundUrls = { urls: [], secrets: [] }
  for (const match of text.matchAll(URL_TEXT)) {
    const url = match[0].replace(/[.,;:!?)\]]+$/, '')
    if (PROFILE.test(url) || (sites && BARE_SITE.test(url))) {
      if (!NOBODY.test(url)) found.urls.push({ start: match.index, end: match.index + url.length, type: 'url', value: url.toLowerCase().replace(/\/$/, '') })
      continue
    }
    const query = url.indexOf('?')
    if (query >= 0) readQuery(url, query, match.index, found)
  }
  return found
}

function readQuery(url: string, query: number, offset: number, found: FoundUrls): void {
  for (const match of url.slice(query + 1).matchAll(/([^&=#;]{1,60})=([^&#;]{2,})/g)) {
    const [, name = '', value = ''] = match
    const start = offset + query + 1 + match.index + name.length + 1
    const span = { start, end: start + value.length, value }
    // whether a word or a number: only what can hold a secret does
    if (SECRET.test(name) && value.length >= 6 && /\d/.test(value)) found.secrets.push({ ...span, type: 'secret' })
    else if (PERSONAL.test(name) && !/%40|@/.test(value) && !value.startsWith('<') && !value.startsWith('%3C')) found.urls.push({ ...span, type: 'url' })
  }
}
