import { ACTION_CALLS, type ActionCall } from '@/e2e/access/action-calls'
import { askRoute, callsOf, cellOf, cellOfAction, inventory, messageOf, triesOf, type Tried } from '@/e2e/access/ask'
import { inBatches, type Answer } from '@/e2e/access/client'
import { digestAccounts, digestProjects } from '@/e2e/access/digest'
import { addressOf, PAGE_QUERIES } from '@/e2e/access/route-calls'
import { makeGrouping, MARK } from '@/e2e/access/seed'
import { createWorld, type World } from '@/e2e/access/world'
import { credentials, databaseUrl, expect, productTest, productUrl } from '@/e2e/story'
import { OPEN_REFRESH_STATUSES } from '@/lib/db/refreshes'
import { expectedCell, VISITORS, type Visitor } from '@/lib/core/access/expected-access'
import type { Asks } from '@/scripts/access-inventory'
import { READS, UNRECORDED } from '@/scripts/unrecorded-changes'

const AT_ONCE = 8

/** Two projects with people and keys of every kind; made by the first story that asks. */
let made: Promise<World> | null = null
const test = productTest.extend<{ world: World }>({
  world: [async ({}, provide) => {
    made ??= createWorld({ url: productUrl(), databaseUrl: databaseUrl(), ...credentials() })
    await provide(await made)
  }, { timeout: 120_000 }],
})
test.afterAll(async () => (await made)?.db.$disconnect())
test.describe.configure({ timeout: 180_000 })

const people = VISITORS.filter((visitor) => !visitor.startsWith('key:'))
/** Keys open no page and run no action, whichever they are: one of them stands for all there. */
const comesTo = (visitor: Visitor, { surface }: Asks) => surface === 'api' || !visitor.startsWith('key:') || visitor === 'key:run'
const expected = (visitor: Visitor, { surface, asked }: Asks) => expectedCell(surface, asked!, visitor)

const digestBoth = async ({ db, a, b }: World) => ({ ...await digestProjects(db, [a.id, b.id]), ...await digestAccounts(db) })
const wrongOf = (tried: Tried[]) => tried.filter(({ cell, wanted }) => cell !== wanted).map(({ what, cell, wanted, answer }) => `${what}: expected ${wanted}, got ${cell} ${answer.text.slice(0, 200)}`)

async function all(tries: (() => Promise<Tried>)[]): Promise<Tried[]> {
  const done: Tried[] = []
  await inBatches(tries, AT_ONCE, async (one) => { done.push(await one()) })
  return done
}

test('every page, route and action has a call here, and the built product knows the same actions as its sources', ({ world }) => {
  expect(inventory.filter(({ asked }) => !asked).map(({ name, fault }) => `${name}: ${fault}`), 'without a declaration').toEqual([])
  const actions = inventory.filter(({ surface }) => surface === 'action').map(({ name }) => name)
  expect(world.product.actions).toEqual([...actions].sort())
  expect(actions.filter((name) => !ACTION_CALLS[name]), 'actions without a call').toEqual([])
  expect(Object.keys(ACTION_CALLS).filter((name) => !actions.includes(name)), 'calls without an action').toEqual([])
  const routes = inventory.filter(({ surface, asked }) => (surface === 'api' || surface === 'file') && asked?.kind === 'permission')
  expect(routes.filter((entry) => callsOf(entry).length === 0).map(({ method, name }) => `${method} ${name}`), 'routes without a call').toEqual([])
})

test('an action or route that takes an id is called with one of the attacked project', ({ world: { ids } }) => {
  const known = Object.values(ids).filter((value) => value !== ids.nowhere)
  const names = /(?:^|\.)(?:id|ids|joins|\w+Ids?)$/
  const without = inventory.filter(({ surface, takes }) => surface === 'action' && takes.some((name) => names.test(name))).map(({ name }) => name)
    .filter((name) => !ACTION_CALLS[name]!.some((call) => known.some((id) => JSON.stringify(call.args('x', ids)).includes(id))))
  expect(without).toEqual([])
})

test('whoever may not is refused everywhere, sees nothing of the project and changes nothing', async ({ world }) => {
  const before = await digestBoth(world)
  const tried = await all(VISITORS.flatMap((visitor) => triesOf(world, visitor, (entry) => comesTo(visitor, entry) && expected(visitor, entry) !== 'yes')))
  expect(wrongOf(tried)).toEqual([])
  expect(tried.filter(({ answer }) => answer.text.includes(MARK)).map(({ what }) => what), 'answers with texts of the project').toEqual([])
  expect(await digestBoth(world)).toEqual(before)
  expect(tried.length).toBeGreaterThan(800)
})

/** What an admin of another project was told of each call, to be compared with what an admin of this one is told. */
const toldForeign = new Map<string, string>()
const nameOf = (name: string, call: ActionCall, ids: World['ids']) => `${name} ${JSON.stringify(call.args('', ids)).slice(0, 200)}`

test('an admin of another project gets nothing by ids of this one under their own name, and changes nothing', async ({ world }) => {
  const { product, b, ids, visitors } = world
  const before = await digestBoth(world)
  const other = visitors['other-admin']
  const faults: string[] = []
  /** `said`: what of the question comes back, as the address of a page does. */
  const look = (what: string, answer: Answer, passes: boolean, said = '') => {
    if (!passes) faults.push(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`)
    const at = said.includes(MARK) ? -1 : answer.text.indexOf(MARK)
    if (at >= 0) faults.push(`${what}: answers with a text of the project: ${answer.text.slice(Math.max(0, at - 80), at + 80)}`)
  }
  const asked = { slug: b.slug, ids }
  const inProject = inventory.filter((entry) => entry.asked?.kind === 'permission')
  const work: (() => Promise<void>)[] = [
    ...inProject.filter(({ surface }) => surface === 'action').flatMap(({ name }) => ACTION_CALLS[name]!.filter((call) => !call.own).map((call) => async () => {
      const args = call.args(b.slug, ids)
      const answer = await product.act(other, name, args, { names: { ...ids, project: b.slug } })
      const message = messageOf(answer)
      const passes = !answer.threw && answer.status < 400 && (call.foreign ? message === null : message !== null && !/^This needs|^Sign in/.test(message))
      look(nameOf(name, call, ids), answer, passes, JSON.stringify(args))
      if (message !== null) toldForeign.set(nameOf(name, call, ids), message)
    })),
    ...inProject.filter(({ surface }) => surface === 'api' || surface === 'file').flatMap((entry) => callsOf(entry).filter((call) => !call.own)
      .flatMap((call) => (entry.surface === 'api' ? [other, visitors['key:other']] : [other]).map((client) => async () => {
        const answer = await askRoute(world, entry, client, call, asked)
        const wanted = client === other ? [call.foreign?.status ?? 404] : [403, call.foreign?.status ?? 404]
        look(`${client.name} ${entry.method} ${entry.name}`, answer, wanted.includes(answer.status), JSON.stringify(call.query?.(ids) ?? {}))
      }))),
    ...inProject.filter(({ surface, takes }) => surface === 'page' && takes.length > 1).map((entry) => async () => {
      const answer = await askRoute(world, entry, other, {}, asked)
      look(entry.name, answer, cellOf(answer) === 'not-found', addressOf(entry.name, b.slug, ids))
    }),
    ...PAGE_QUERIES.map(({ page, query }) => async () => {
      const search = new URLSearchParams(query(ids))
      const answer = await product.request(other, 'GET', `${addressOf(page, b.slug, ids)}?${search}`)
      look(`${page}?${search}`, answer, answer.status === 200, String(search))
    }),
  ]
  await inBatches(work, AT_ONCE, (one) => one())
  expect(faults).toEqual([])
  expect(await digestBoth(world)).toEqual(before)
})

test('nobody ends the session of somebody else by its id', async ({ world: { product, db, ids, visitors } }) => {
  for (const visitor of ['support', 'admin', 'other-admin', 'instance-admin'] as const) await product.act(visitors[visitor], 'endSessionAction', [ids.sessionId])
  expect(await db.session.count({ where: { id: ids.sessionId } })).toBe(1)
})

const EVIL = 'https://evil.example'
/** What another site can make a browser send with a person's cookies: the origin is the browser's word, the type that of a form. An empty header is not sent. */
const FORGED: Record<string, Record<string, string>> = {
  'a foreign origin': { origin: EVIL, 'sec-fetch-site': 'cross-site' },
  'a foreign origin, in an old browser': { origin: EVIL },
  'an origin that is hidden': { origin: 'null', 'sec-fetch-site': 'cross-site' },
  'no origin': { origin: '' },
  'no origin, from another site': { origin: '', 'sec-fetch-site': 'cross-site' },
  'a neighbour under the same domain': { origin: 'https://other.localhost', 'sec-fetch-site': 'same-site' },
  'a form': { origin: EVIL, 'content-type': 'application/x-www-form-urlencoded' },
  'a form of text': { origin: EVIL, 'content-type': 'text/plain' },
  'a form with files': { origin: EVIL, 'content-type': 'multipart/form-data; boundary=x' },
}

test('another site cannot make a signed-in browser change anything', async ({ world }) => {
  const { product, a, ids, visitors } = world
  const before = await digestBoth(world)
  const admin = visitors['instance-admin']
  const faults: string[] = []
  const look = (what: string, answer: Answer) => { if (answer.status !== 403) faults.push(`${what}: ${answer.status} ${answer.text.slice(0, 120)}`) }
  await inBatches(Object.entries(FORGED).flatMap(([name, headers]) => [
    ...inventory.filter(({ surface, method }) => surface === 'api' && method !== 'GET').map((entry) => async () => {
      look(`${entry.method} ${entry.name} with ${name}`, await askRoute(world, entry, admin, callsOf(entry)[0]!, { slug: a.slug, ids, headers }))
    }),
    ...inventory.filter(({ surface }) => surface === 'action').map((entry) => async () => {
      look(`${entry.name} with ${name}`, await product.act(admin, entry.name, ACTION_CALLS[entry.name]![0]!.args(a.slug, ids), { names: { ...ids, project: a.slug }, headers }))
    }),
  ]), AT_ONCE, (one) => one())
  expect(faults).toEqual([])
  expect(await digestBoth(world)).toEqual(before)
})

const FORM = (field: string) => `--x\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n\r\n--x--\r\n`
const OF_ACCOUNTS: Record<string, string> = {
  'sign-out': '{}', 'change-password': '{"currentPassword":"a","newPassword":"abcdefghijklmnop"}', 'update-user': '{"name":"attack"}', 'revoke-sessions': '{}', 'revoke-other-sessions': '{}', 'delete-user': '{}',
}

test('a form of another site that needs no script runs no action, and the addresses of accounts take no foreign word', async ({ world }) => {
  const { product, visitors } = world
  const before = await digestBoth(world)
  const admin = visitors['instance-admin']
  // where no page is, Next would show the one of what was not found, and that takes actions
  for (const address of ['/api/nowhere', '/_next/nowhere', '/healthz', '/nowhere']) {
    const answer = await product.act(admin, 'createProjectAction', [{ name: 'Zz forged', slug: 'zz-forged' }], { address, headers: { origin: '' } })
    expect(answer.status, address).toBeGreaterThanOrEqual(400)
  }
  expect(await world.db.project.count({ where: { slug: 'zz-forged' } })).toBe(0)
  for (const headers of Object.values(FORGED)) {
    const form = await product.request(admin, 'POST', '/new', { body: FORM(`$ACTION_ID_${'40'.padEnd(42, '0')}`), headers: { ...headers, 'content-type': 'multipart/form-data; boundary=x' } })
    expect(form.status).toBe(403)
    for (const [path, body] of Object.entries(OF_ACCOUNTS)) {
      const answer = await product.request(admin, 'POST', `/api/auth/${path}`, { body, headers: { 'content-type': 'application/json', ...headers } })
      // one that is switched off is not there for anyone; a form is no JSON, and many tries are slowed down
      expect([403, 404, 415, 429], `/api/auth/${path} with ${JSON.stringify(headers)}: ${answer.text.slice(0, 200)}`).toContain(answer.status)
    }
  }
  expect((await product.request(admin, 'GET', '/api/auth/get-session')).text).toContain(credentials().email)
  expect(await digestBoth(world)).toEqual(before)
})

/** What a page of ours would never send in the place of an argument. */
const JUNK: unknown[] = [null, undefined, {}, [], 5, true, 'x'.repeat(200_000), 'a\u0000b', '\ud800', { slug: {}, caseId: {}, runId: {}, label: 5, name: [], filter: null, segmentKeys: 'x', text: {} }]

test('whoever may is heard by every action, and none answers 500 whatever it is called with', async ({ world }) => {
  const { product, a, ids, visitors } = world
  const faults: string[] = []
  const names = { ...ids, project: a.slug }
  const actions = inventory.filter(({ surface, name }) => surface === 'action' && name !== 'deleteProjectAction')
  const work = people.flatMap((visitor, at) => actions.filter((entry) => expected(visitor, entry) === 'yes').flatMap((entry, index) => {
    const alone = entry.takes.join() === 'slug'
    const chosen = visitor === 'instance-admin' && !alone ? JUNK : [JUNK[(at + index) % JUNK.length]]
    return chosen.map((junk) => async () => {
      const args = alone ? [a.slug] : entry.asked?.kind === 'permission' ? [a.slug, junk, junk, junk] : [junk, junk]
      const answer = await product.act(visitors[visitor], entry.name, args, { names })
      const cell = cellOfAction(answer)
      // an action whose slug stands in an object finds no project in junk
      if (cell !== 'yes' && !(cell === 'not-found' && entry.takes[0] !== 'slug')) faults.push(`${visitor}: ${entry.name} with ${String(JSON.stringify(junk)).slice(0, 40)}: ${cell} ${answer.text.slice(0, 120)}`)
    })
  }))
  await inBatches(work, AT_ONCE, (one) => one())
  expect(faults).toEqual([])
})

test('whoever may is let in by every page and route', async ({ world }) => {
  const may = (visitor: Visitor) => (entry: Asks) => entry.surface !== 'action' && entry.asked?.kind !== 'anyone' && expected(visitor, entry) === 'yes'
  // pages as the app itself asks for them: their contents without the document around them
  const read = await all(VISITORS.flatMap((visitor) => triesOf(world, visitor, (entry) => may(visitor)(entry) && entry.method === 'GET', { rsc: '1' })))
  const written = await all(VISITORS.flatMap((visitor) => triesOf(world, visitor, (entry) => may(visitor)(entry) && entry.method !== 'GET')))
  const refused = [...read, ...written].filter(({ cell, answer }) => cell !== 'yes' && !/another person has to agree|No rating task/.test(answer.text))
  expect(wrongOf(refused)).toEqual([])
})

/** What takes a thing away comes after what still needs it, and what has workers begin after that: they change things by themselves. */
const ENDS = /^(?:remove|erase|dismiss|unpin|end|discard|revoke|reset|setRole)/
const BEGINS = /^(?:start|draw|switchOn|retry|resume|requestRerun|deleteProject)/
const orderOf = (name: string) => (BEGINS.test(name) ? 2 : ENDS.test(name) ? 1 : 0)
/** What workers go on writing by themselves after an action is over. */
const WORKED = new Set(['run', 'run_case', 'run_tally', 'outcome', 'refresh', 'privacy_scan', 'judge_check', 'review_rerun', 'trace_source', 'trace_import', 'clustering', 'cluster', 'cluster_event', 'trace'])
/** Filters that a person keeps for themselves; shared ones are recorded. */
const PRIVATE = 'saveViewAction'

test('the ids that were nothing to an admin of another project are something to an admin of this one, and what is changed is in the audit log', async ({ world }) => {
  const { product, db, a, ids, visitors } = world
  const names = { ...ids, project: a.slug }
  const same: string[] = []
  const silent: string[] = []
  const calls = Object.entries(ACTION_CALLS).flatMap(([name, list]) => list.map((call) => ({ name, call }))).filter(({ name }) => inventory.some((entry) => entry.name === name && entry.asked?.kind === 'permission'))
    .sort((x, y) => orderOf(x.name) - orderOf(y.name))
  // refreshes that the stories before have begun make groupings of their own
  await expect.poll(() => db.refresh.count({ where: { projectId: a.id, status: { in: OPEN_REFRESH_STATUSES } } }), { timeout: 60_000 }).toBe(0)
  await makeGrouping(db, a.id)
  let before = await digestProjects(db, [a.id])
  for (const { name, call } of calls) {
    if (call.own && READS.includes(name)) continue
    const what = nameOf(name, call, ids)
    const told = messageOf(await product.act(visitors.admin, name, call.args(a.slug, ids), { names }))
    if (!call.own && told !== null && told === toldForeign.get(what)) same.push(`${what}: ${told}`)
    if (READS.includes(name)) continue
    const after = await digestProjects(db, [a.id])
    const changed = Object.keys(after).filter((table) => after[table] !== before[table])
    if (changed.some((table) => !WORKED.has(table)) && !changed.includes('audit_event') && !UNRECORDED[name] && name !== PRIVATE) silent.push(`${what} changed ${changed.join(', ')}`)
    before = after
  }
  expect(same).toEqual([])
  expect(silent, 'changes without an entry in the audit log').toEqual([])
  expect(toldForeign.size).toBeGreaterThan(30)
})

test('the audit log is exported whole, with what its address filters, and its cells are no formulas', async ({ world }) => {
  const { product, a, ids, visitors } = world
  const read = async (query: string) => (await product.request(visitors.reviewer, 'GET', `/p/${a.slug}/audit/export?${query}`)).text.split('\n').filter(Boolean)
  const all = await read('format=json')
  const csv = await read('format=csv')
  expect(csv[0]!.trim()).toBe('id,at,actor,name,action,target,before,after')
  expect(all.length).toBeGreaterThan(20)
  const some = (await read(`format=json&q=${ids.runId}`)).map((line) => JSON.parse(line) as { target: string; id: string })
  expect(some.length).toBeGreaterThan(1)
  expect(some.every(({ target }) => target === ids.runId)).toBe(true)
  expect(await read(`format=json&entry=${some[0]!.id}`)).toHaveLength(1)
  expect(await read('format=json&to=2020-01-01')).toEqual([])
})
