import type { ChatMessage, ChatTool } from '@/lib/core/chat'
import { seededRandom } from '@/lib/core/seeded-random'
import type { Trace } from '@/lib/core/trace'

/**
 * Traces as support agents make them: about 3 KB, six messages with two tool calls, a system prompt and tools that are the same in each,
 * and a customer of their own in each conversation, named in a sentence, in tool arguments and in tool results. Seeded.
 */
export function makeTraces(count: number, seed = 'typical'): Trace[] {
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const digits = (length: number) => Array.from({ length }, () => Math.floor(random() * 10)).join('')
  return Array.from({ length: count }, (_, i) => {
    const [first, last] = [pick(FIRST), pick(LAST)]
    const login = `${first}_${last}_${digits(4)}`.toLowerCase()
    const email = `${first}.${last}${digits(2)}@mail.example`.toLowerCase()
    const order = `#W${digits(7)}`
    const street = `${1 + Math.floor(random() * 899)} ${pick(STREETS)}`
    const customer = {
      user_id: login, name: { first_name: first, last_name: last }, email, phone: `+1 ${digits(3)} 555 01${digits(2)}`,
      address: { address1: street, city: pick(['Denver', 'Austin', 'Boston']), state: 'CO', zip: `8${digits(4)}` }, orders: [order, `#W${digits(7)}`],
    }
    const messages: ChatMessage[] = [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: `Hi, my name is ${first} ${last} and I would like to return one of the items of my order ${order}. ${pick(TALK)} ${pick(TALK)}` },
      { role: 'assistant', content: null, tool_calls: [{ id: `call_${i}`, type: 'function', function: { name: 'find_user', arguments: JSON.stringify({ email }) } }] },
      { role: 'tool', tool_call_id: `call_${i}`, content: JSON.stringify(customer) },
      { role: 'assistant', content: `Thank you, ${first}. I have found your order ${order}, which was delivered on 2026-11-${10 + (i % 18)}. ${pick(TALK)} Shall I send the label to ${street}?` },
      { role: 'user', content: `Yes please. ${pick(TALK)} You can also reach me at ${customer.phone}.` },
    ]
    return {
      source: 'bench', sourceId: `t${i}`, parentSourceId: null, ts: '2026-11-20T12:00:00.000Z', latencyMs: 900, modelRequested: 'openai/gpt-4.1', modelUsed: 'gpt-4.1', provider: 'openai',
      customerId: login, conversationId: `c${i}`, dimensions: { intent: pick(['return', 'exchange', 'refund']), region: 'us' },
      request: { messages, tools: TOOLS, params: { temperature: 0 } },
      response: { message: { role: 'assistant', content: `I have started the return of order ${order} for ${first} ${last}. ${pick(TALK)}` }, finish_reason: 'stop' },
      usage: { input: 1200, output: 60, cachedInput: null }, costUsd: 0.004, status: 'success', error: null, replayable: true, notReplayableReason: null,
    }
  })
}

const FIRST = ['James', 'Sofia', 'Mei', 'Omar', 'Isabella', 'Yusuf', 'Anna', 'Daniel', 'Fatima', 'Liam', 'Aarav', 'Chen', 'Emma', 'Noah', 'Lucas']
const LAST = ['Lee', 'Rossi', 'Kovacs', 'Lopez', 'Smith', 'Garcia', 'Johansson', 'Patel', 'Nguyen', 'Silva', 'Khan', 'Brown', 'Li', 'Moore', 'Santos']
const STREETS = ['Spruce Street', 'Sunset Drive', 'Maple Avenue', 'Hillcrest Road', 'Main Street', 'Broadway', 'Elm Lane']
const TALK = [
  'The battery does not hold its charge for more than an hour, although I followed the manual.', 'I bought it three weeks ago and have used it twice since then.',
  'Could you tell me how long the refund usually takes with this way of paying?', 'If it is easier for you, an exchange for the blue one of the same size is fine, too.',
  'I have already tried to start it on the website, but the page said that the order was not found.', 'The parcel arrived late and the box was open on one side.',
]
const SYSTEM = 'You are a helpful support agent of an online shop. You help customers with returns, exchanges and questions about their orders. Before you change anything, find the user by e-mail address or by name and zip code, '
  + 'and read the details of the order. Delivered orders may be returned within 30 days. The refund goes to the way of paying of the order or to a gift card of the same person. Ask for consent (yes) before each change, make at most one tool call at a time, '
  + 'and do not make up any information that neither the user nor a tool has given. Refuse what is against these rules, and transfer the user to a person if nothing else can be done.'
const tool = (name: string, description: string, properties: Record<string, unknown>): ChatTool => ({ type: 'function', function: { name, description, parameters: { type: 'object', properties, required: Object.keys(properties) } } })
const TOOLS = [
  tool('find_user', 'Finds the id of a user by their e-mail address.', { email: { type: 'string', description: 'The e-mail address of the user, such as something@example.com' } }),
  tool('get_order', 'Reads the status and the details of an order.', { order_id: { type: 'string', description: 'The order id, such as #W0000000. Be careful: there is a # in front.' } }),
  tool('return_items', 'Returns some items of a delivered order.', { order_id: { type: 'string' }, item_ids: { type: 'array', items: { type: 'string' } }, payment_method_id: { type: 'string', description: 'Where the refund goes.' } }),
]
