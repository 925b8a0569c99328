import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { messageText, type ChatRequest } from '@/lib/core/chat'

/** How groups of this kind were found; shown wherever they are shown. */
export const REQUEST_SIGNATURE = 'request_signature'

/** `label` leads with what sets the group apart; `offered` are the names of the tools, sorted. */
export type RequestSignature = { key: string; label: string; offered: string[] }

/**
 * Groups requests by what they ask structurally: the opening of the system prompt without its changing parts, the tools
 * offered, the tools used so far and the response format. It knows nothing of meaning: two tasks behind one prompt stay together.
 *
 * @returns a key that stays the same from week to week, and a label for people; null for a request without any messages
 */
export function requestSignature(request: ChatRequest): RequestSignature | null {
  if (request.messages.length === 0) return null
  const system = request.messages.find((message) => message.role === 'system' || message.role === 'developer')
  const opening = skeleton(messageText(system))
  const offered = (request.tools ?? []).map((tool) => tool.function.name).sort()
  const used = request.messages.flatMap((message) => (message.tool_calls ?? []).map((call) => call.function.name))
  const step = used.at(-1) ?? null
  const format = formatName(request.response_format)
  const key = bytesToHex(sha256(utf8ToBytes(JSON.stringify([opening, offered, step, format])))).slice(0, 12)
  const state = step ? `after ${step}` : offered.length > 0 ? 'first step' : null
  const label = [state, format, purposeOf(opening)].filter((part) => part !== null).join(' · ')
  return { key, label: label.charAt(0).toUpperCase() + label.slice(1), offered }
}

/**
 * Labels by which people can tell groups apart, in the order given. Where two would be the same, the tools that not all
 * of them offer are added, and the key where even these are the same.
 */
export function distinctLabels(groups: RequestSignature[]): string[] {
  const withTools = groups.map((group) => {
    const same = groups.filter((other) => other.label === group.label)
    const telling = group.offered.filter((tool) => !same.every((other) => other.offered.includes(tool)))
    return same.length === 1 || telling.length === 0 ? group.label : `${group.label} · with ${telling.join(', ')}`
  })
  return withTools.map((label, index) =>
    (withTools.some((other, at) => at !== index && other === label) ? `${label} · ${groups[index]!.key}` : label))
}

/** What the prompt asks for, without the address to the model that most prompts share. */
function purposeOf(opening: string): string {
  if (opening === '') return 'no system prompt'
  return opening.replace(/^you(?:['’]re| are)?\s+(?=\S)/i, '')
}

/** The first words of a prompt up to its first name, number or full stop: what stays when customers change. */
function skeleton(prompt: string): string {
  const sentence = prompt.trim().split(/[.\n:;]/, 1)[0] ?? ''
  const words = sentence.split(/\s+/)
  const end = words.findIndex((word, index) => index > 0 && /^[\p{Lu}\d<{[&]/u.test(word))
  const kept = (end < 0 ? words : words.slice(0, end)).slice(0, 10)
  return kept.join(' ').replace(/\s+(?:for|of|at|in|by|the|a|an)$/i, '')
}

function formatName(format: unknown): string | null {
  if (typeof format !== 'object' || format === null || !('type' in format)) return null
  const schema = 'json_schema' in format ? format.json_schema : null
  if (typeof schema === 'object' && schema !== null && 'name' in schema) return `JSON ${String(schema.name)}`
  return format.type === 'json_object' ? 'JSON' : null
}
