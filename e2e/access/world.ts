import { openProduct, signedIn, type Client, type Product } from '@/e2e/access/client'
import { seedProject, type Ids } from '@/e2e/access/seed'
import type { Visitor } from '@/lib/core/access/expected-access'
import { API_SCOPES, ROLES } from '@/lib/core/types'
import { createDbClient, type DbClient } from '@/lib/db/client'

export type World = {
  product: Product
  db: DbClient
  /** The project with one of everything, and the one of its attackers. */
  a: { id: string; slug: string }
  b: { id: string; slug: string }
  ids: Ids
  visitors: Record<Visitor, Client>
}

type Settings = { url: string; databaseUrl: string; email: string; password: string }

/** Of what an action answered; throws when it refused. */
function valueOf(answer: { value: unknown; text: string }): unknown {
  const result = answer.value as { ok?: boolean; value?: unknown } | undefined
  if (result?.ok !== true) throw new Error(`An action that makes the world of the test refused: ${answer.text.slice(0, 500)}`)
  return result.value
}

/** Two projects, a person of every role and keys of every scope, made through the product; what would take a model to make is written into the database. */
export async function createWorld({ url, databaseUrl, email, password }: Settings): Promise<World> {
  const product = openProduct(url)
  const db = createDbClient(databaseUrl)
  const admin = await signedIn(product, 'instance-admin', email, password)
  const stamp = Date.now().toString(36)
  // behind the demo in the list of projects: other stories open the first one
  const makeProject = async (letter: string) => {
    const slug = `zz-access-${letter}-${stamp}`
    valueOf(await product.act(admin, 'createProjectAction', [{ name: `Zz access ${letter} ${stamp}`, slug }]))
    return { slug, id: (await db.project.findUniqueOrThrow({ where: { slug } })).id }
  }
  const [a, b] = [await makeProject('a'), await makeProject('b')]
  const invite = async (name: string, slug: string, role: string): Promise<Client> => {
    const address = `${name}-${stamp}@slicegate.test`
    const invited = valueOf(await product.act(admin, 'inviteMemberAction', [slug, { email: address, name, role }])) as { password: string }
    return signedIn(product, name, address, invited.password)
  }
  const people = await Promise.all([...ROLES.map((role) => invite(role, a.slug, role)), invite('other-admin', b.slug, 'admin')])
  const person = (name: string) => people.find((client) => client.name === name)!
  const makeKey = async (name: string, by: Client, slug: string, scopes: readonly string[]): Promise<Client> => {
    const { key } = valueOf(await product.act(by, 'createApiKeyAction', [slug, { name, scopes, expiresInDays: 30 }])) as { key: string }
    return { name, headers: { authorization: `Bearer ${key}` } }
  }
  const keys = await Promise.all([
    ...API_SCOPES.map((scope) => makeKey(`key:${scope}`, person('admin'), a.slug, [scope])),
    makeKey('key:other', person('other-admin'), b.slug, API_SCOPES), makeKey('key:expired', person('admin'), a.slug, API_SCOPES),
  ])
  await db.apikey.updateMany({ where: { name: 'key:expired' }, data: { expiresAt: new Date(Date.now() - 60_000) } })
  // the source of its own logs is there before it attacks: what a refused import would make of it is not its question
  const call = JSON.stringify({ id: 'own-call', timestamp: new Date(Date.now() - 86_400_000).toISOString(), object_type: 'chat_completion', model: 'm', status: 'success', input_history: [{ role: 'user', content: 'hi' }], output_message: { role: 'assistant', content: 'hi' } })
  await product.request(person('other-admin'), 'POST', `/api/v1/traces?project=${b.slug}&name=own.jsonl&format=bifrost`, { body: call, headers: { origin: url, 'content-type': 'application/x-ndjson' } })
  const ids = await seedProject({ product, db, project: a, admin: person('admin'), reviewer: person('reviewer') })
  const all = [{ name: 'nobody', headers: {} }, ...people, ...keys, admin]
  return { product, db, a, b, ids, visitors: Object.fromEntries(all.map((client) => [client.name, client])) as Record<Visitor, Client> }
}
