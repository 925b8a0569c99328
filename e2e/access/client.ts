import fs from 'node:fs'

/** Where actions live in the built product: their ids, and a page that knows each. */
type Reference = { workers: Record<string, unknown>; exportedName: string; filename: string }

export type Answer = { status: number; location: string | null; text: string }
export type ActionAnswer = Answer & {
  /** What the action returned; `undefined` when it threw, or when nothing could be read. */
  value: unknown
  threw: boolean
}

/** A browser's or a script's way to the product: cookies or a key, and whatever headers an attacker can set. */
export type Client = { name: string; headers: Record<string, string> }

export type Product = {
  url: string
  request(client: Client, method: string, path: string, options?: { body?: string; headers?: Record<string, string> }): Promise<Answer>
  /** `names`: what stands for the names in the address of the page that is posted to; `address`: another one. */
  act(client: Client, action: string, args: unknown[], options?: { headers?: Record<string, string>; names?: Record<string, string>; address?: string }): Promise<ActionAnswer>
  actions: string[]
}

/** An event stream never ends by itself; this is enough to see that it was opened. */
const READ_MS = 20_000

export function openProduct(url: string): Product {
  const manifest = JSON.parse(fs.readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as { node: Record<string, Reference> }
  const known = new Map(Object.entries(manifest.node).map(([id, reference]) => [reference.exportedName, { id, page: Object.keys(reference.workers)[0]! }]))
  const request: Product['request'] = async (client, method, path, { body, headers = {} } = {}) => {
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), READ_MS)
    try {
      const response = await fetch(`${url}${path}`, { method, redirect: 'manual', signal: abort.signal, headers: withoutEmpty({ ...client.headers, ...headers }), ...(body === undefined ? {} : { body }) })
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
        abort.abort()
        return { status: response.status, location: null, text: '' }
      }
      return { status: response.status, location: response.headers.get('location'), text: await response.text() }
    } finally {
      clearTimeout(timer)
    }
  }
  const act: Product['act'] = async (client, action, args, { headers = {}, names = {}, address } = {}) => {
    const found = known.get(action)
    if (!found) throw new Error(`The built product knows no action ${action}`)
    const page = found.page.replace(/^app/, '').replace(/\/page$/, '').replace(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(names[name] ?? 'x')) || '/'
    const answer = await request(client, 'POST', address ?? page, {
      body: encodeArguments(args), headers: { origin: url, accept: 'text/x-component', 'content-type': 'text/plain;charset=UTF-8', 'next-action': found.id, ...headers },
    })
    return { ...answer, ...readReply(answer.text) }
  }
  return { url, request, act, actions: [...known.keys()].sort() }
}

/** A header that is given as empty is not sent. */
const withoutEmpty = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))

/** As the browser's half of React writes arguments: JSON, in which a text that begins with `$` gets another, and undefined is a word. */
function encodeArguments(args: unknown[]): string {
  const encode = (value: unknown): unknown => {
    if (value === undefined) return '$undefined'
    if (typeof value === 'string') return value.startsWith('$') ? `$${value}` : value
    if (Array.isArray(value)) return value.map(encode)
    return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, own]) => [key, encode(own)])) : value
  }
  return JSON.stringify(encode(args))
}

/** Row 0 of the reply names the row of what was returned: `"a":"$@1"`; `1:E{…}` is an error that was thrown. */
function readReply(text: string): { value: unknown; threw: boolean } {
  const row = /^1:(.*)$/m.exec(text)?.[1]
  if (row === undefined || row.startsWith('E{')) return { value: undefined, threw: row !== undefined }
  try {
    return { value: JSON.parse(row) as unknown, threw: false }
  } catch {
    return { value: row, threw: false }
  }
}

/** Signs in as a form does, and keeps what the browser would keep. */
export async function signedIn(product: Product, name: string, email: string, password: string): Promise<Client> {
  const response = await fetch(`${product.url}/api/auth/sign-in/email`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: product.url }, body: JSON.stringify({ email, password }),
  })
  if (!response.ok) throw new Error(`${name} could not sign in: ${response.status} ${await response.text()}`)
  return { name, headers: { cookie: response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!).join('; ') } }
}

/** Runs the work for each, so many at a time: the server of a test machine has two cores. */
export async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(Array.from({ length: size }, async () => {
    while (next < items.length) await work(items[next++]!)
  }))
}
