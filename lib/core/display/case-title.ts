import { messageText, type ChatRequest } from '@/lib/core/chat'

const LENGTH = 110

/** Begin of the last thing that the user said, in one line; null where nothing was said. */
export function caseTitle(request: ChatRequest | null): string | null {
  const said = messageText(request?.messages.findLast((message) => message.role === 'user')).replaceAll(/\s+/g, ' ').trim()
  if (said === '') return null
  return said.length > LENGTH ? `${said.slice(0, LENGTH).trimEnd()}…` : said
}
