import { findPii } from '@/lib/core/pii/find-pii'
import { AppError } from '@/lib/errors'

/** The link to a ticket in its one form. Throws `invalid` for anything that is no http(s) link, or that holds what must not be stored. */
export function readTicketUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (!url || !/^https?:$/.test(url.protocol) || text.length > 2000) throw invalid('expected an http or https link to the ticket')
  const found = findPii(decodeLink(url.href)).find(({ type }) => type === 'email' || type === 'secret')
  if (url.username || url.password || found) throw invalid('the link holds an e-mail address, a key or a password; give the plain link to the ticket')
  return url.href
}

function decodeLink(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    // a stray % is allowed in a link; then it is looked at as it stands
    return href
  }
}

function invalid(message: string): AppError {
  return new AppError('invalid', `ticketUrl: ${message}`, { errors: [{ field: 'ticketUrl', message }] })
}
