import { ACTION_CALLS } from '@/e2e/access/action-calls'
import type { ActionAnswer, Answer, Client } from '@/e2e/access/client'
import { addressOf, ROUTE_CALLS, type RouteCall } from '@/e2e/access/route-calls'
import type { World } from '@/e2e/access/world'
import { expectedCell, type Cell, type Visitor } from '@/lib/core/access/expected-access'
import { readInventory, type Asks } from '@/scripts/access-inventory'

export const inventory = readInventory()

export type Tried = { what: string; answer: Answer; cell: string; wanted: Cell }

/** What an answer says, as a cell of the matrix; `yes` is whatever went past the guards. A page that has begun to be sent says in its text that it is not there. */
export function cellOf({ status, location, text }: Answer): string {
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404 || text.includes('NEXT_HTTP_ERROR_FALLBACK;404')) return 'not-found'
  if (status >= 500) return `error ${status}`
  return status >= 300 && /\/sign-in/.test(location ?? '') ? 'sign-in' : 'yes'
}

/** The same of an action, which answers in words. */
export function cellOfAction(answer: ActionAnswer): string {
  if (answer.threw || answer.status >= 400) return `error ${answer.status}`
  const message = messageOf(answer) ?? ''
  if (message.startsWith('Sign in first')) return 'unauthorized'
  if (message.startsWith('This needs the role')) return 'forbidden'
  return /^(?:No project "|There is no such page)/.test(message) ? 'not-found' : 'yes'
}

/** What an action that refused said; null when it did what it was asked. */
export function messageOf({ value }: ActionAnswer): string | null {
  const result = value as { ok?: boolean; message?: unknown } | undefined
  return result?.ok === false && typeof result.message === 'string' ? result.message : null
}

export const callsOf = ({ method, name }: Asks): RouteCall[] => ROUTE_CALLS[`${method} ${name}`] ?? []

type Asked = { slug: string; ids: World['ids']; headers?: Record<string, string> }

/** One call of a route or page under the name of a project, by default as a page of ours makes it. */
export function askRoute({ product }: World, entry: Asks, client: Client, call: RouteCall, { slug, ids, headers = { origin: product.url } }: Asked): Promise<Answer> {
  const query = new URLSearchParams({ ...(entry.surface === 'api' && !entry.takes.includes('project') ? { project: slug } : {}), ...call.query?.(ids) })
  const body = call.body?.(ids)
  return product.request(client, entry.method, `${addressOf(entry.name, slug, ids)}${query.size > 0 ? `?${query}` : ''}`, {
    headers: { 'content-type': call.type ?? 'application/json', ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

/** Everything that is wanted of the inventory, asked by one visitor about the attacked project. */
export function triesOf(world: World, visitor: Visitor, wanted: (entry: Asks) => boolean, headers: Record<string, string> = {}): (() => Promise<Tried>)[] {
  const { product, ids, a } = world
  const client = world.visitors[visitor]
  return inventory.filter((entry) => entry.asked !== null && wanted(entry)).flatMap((entry): (() => Promise<Tried>)[] => {
    const cell = expectedCell(entry.surface, entry.asked!, visitor)
    if (entry.surface === 'action') {
      return ACTION_CALLS[entry.name]!.map((call) => async () => {
        const answer = await product.act(client, entry.name, call.args(a.slug, ids), { names: { ...ids, project: a.slug } })
        return { what: `${visitor}: ${entry.name}`, answer, cell: cellOfAction(answer), wanted: cell }
      })
    }
    return (entry.surface === 'page' ? [{}] : callsOf(entry)).map((call) => async () => {
      const answer = await askRoute(world, entry, client, call, { slug: a.slug, ids, headers: { origin: product.url, ...headers } })
      return { what: `${visitor}: ${entry.method} ${entry.name}`, answer, cell: cellOf(answer), wanted: cell }
    })
  })
}
