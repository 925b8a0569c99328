import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { Answer } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { viewRequest } from '@/lib/llm/sandbox/intents'
import { askModel, requestKey, type Asked, type HelpdeskModel } from '@/lib/llm/sandbox/models'
import { hashHex, hashUnit } from '@/lib/llm/sandbox/random'

type Frame = { before: string[]; after: string[] }

/** How a model frames what it says; facts stay as they are. */
const STYLES: Record<'plain' | 'warm', Record<Language, Frame>> = {
  plain: {
    en: { before: ['Thank you for your message.', 'Thanks for getting in touch.', 'I have checked this for you.'], after: ['Let me know if you need anything else.', 'Please write again if something is unclear.', ''] },
    de: { before: ['Vielen Dank für Ihre Nachricht.', 'Ich habe das für Sie geprüft.'], after: ['Melden Sie sich gern, wenn etwas unklar ist.', ''] },
    es: { before: ['Gracias por su mensaje.', 'Lo he comprobado.'], after: ['Escríbanos si necesita algo más.', ''] },
    fr: { before: ['Merci pour votre message.', 'J’ai vérifié pour vous.'], after: ['N’hésitez pas à nous écrire si besoin.', ''] },
  },
  warm: {
    en: { before: ['Happy to help!', 'Good question, and I am sorry for the wait.', 'Here is what I found.'], after: ['Have a lovely day!', 'Is there anything else that I can do for you?'] },
    de: { before: ['Gern helfe ich Ihnen weiter!', 'Entschuldigen Sie bitte die Umstände.'], after: ['Einen schönen Tag noch!', 'Kann ich sonst noch etwas für Sie tun?'] },
    es: { before: ['¡Con gusto le ayudo!', 'Disculpe las molestias.'], after: ['¡Que tenga un buen día!'] },
    fr: { before: ['Avec plaisir !', 'Toutes nos excuses pour la gêne.'], after: ['Très bonne journée !'] },
  },
}
const STYLE_OF: Record<HelpdeskModel, keyof typeof STYLES> = { 'helpdesk-prod': 'plain', 'helpdesk-next': 'warm', 'helpdesk-next-rc1': 'warm' }

/** A helpdesk model's answer as a chat message, in its own words. */
export function respond(asked: Asked): ChatResponse {
  const { answer, truncated } = askModel(asked)
  const response = phrase(answer, asked)
  const calls = response.message.tool_calls
  if (!truncated || !calls) return response
  const cut = calls.map((call) => ({ ...call, function: { ...call.function, arguments: call.function.arguments.slice(0, Math.ceil(call.function.arguments.length * 0.6)) } }))
  return { message: { ...response.message, tool_calls: cut }, finish_reason: 'length' }
}

/** Puts an answer into the words of a model; the facts stay as they are. */
export function phrase(answer: Answer, { model, request }: { model: HelpdeskModel; request: ChatRequest }): ChatResponse {
  const key = requestKey(request)
  if (answer.kind === 'json') return { message: { role: 'assistant', content: JSON.stringify(answer.value) }, finish_reason: 'stop' }
  if (answer.kind === 'text') {
    const frame = STYLES[STYLE_OF[model]][viewRequest(request).language]
    const pick = (items: string[], name: string) => items[Math.floor(hashUnit(name, key, model) * items.length)] ?? ''
    const parts = [pick(frame.before, 'before'), answer.sentence, pick(frame.after, 'after')]
    return { message: { role: 'assistant', content: parts.filter((part) => part !== '').join(' ') }, finish_reason: 'stop' }
  }
  const tool_calls = answer.calls.map((call, index) => ({
    id: `call_${hashHex(16, model, key, index)}`, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.args) },
  }))
  return { message: { role: 'assistant', content: null, tool_calls }, finish_reason: 'tool_calls' }
}

/** About how many tokens a text has: four characters each. */
export function countTokens(value: unknown): number {
  return Math.max(1, Math.ceil((typeof value === 'string' ? value : JSON.stringify(value)).length / 4))
}

export function countRequestTokens(request: ChatRequest): number {
  return countTokens(request.messages) + (request.tools ? countTokens(request.tools) : 0)
}
