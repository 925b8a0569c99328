import { randomUUID } from 'node:crypto'
import type { Account } from '@/bench/fleet/start-fleet'
import type { DbClient } from '@/lib/db/client'

/** Sign-ins that are under way at once: the product spends a good part of a second of CPU on each, on purpose. */
const AT_ONCE = 4

/** People who may read a project and review its runs, all with the password of the account that is there already. */
export async function makePeople(db: DbClient, input: { count: number; projectId: string; account: Account }): Promise<string[]> {
  const model = await db.account.findFirstOrThrow({ where: { user: { email: input.account.email }, password: { not: null } } })
  const people = Array.from({ length: input.count }, (_, i) => ({ id: randomUUID(), name: `Reader ${i + 1}`, email: `reader-${i + 1}@slicegate.test`, emailVerified: true }))
  await db.user.createMany({ data: people })
  await db.account.createMany({ data: people.map(({ id }) => ({ id: randomUUID(), userId: id, accountId: id, providerId: model.providerId, password: model.password })) })
  await db.member.createMany({ data: people.map(({ id }) => ({ projectId: input.projectId, userId: id, role: 'reviewer' })) })
  return people.map(({ email }) => email)
}

/** The cookies of a session for each address, in order; each signs in from a network address of its own. */
export async function signInAll(url: string, emails: string[], password: string): Promise<string[]> {
  const cookies: string[] = []
  let next = 0
  const signIn = async (): Promise<void> => {
    for (let index = next++; index < emails.length; index = next++) cookies[index] = await signInFrom(url, addressOf(index), { email: emails[index]!, password })
  }
  await Promise.all(Array.from({ length: AT_ONCE }, signIn))
  return cookies
}

/** A private address for each reader, as a proxy passes it on. */
export const addressOf = (index: number): string => `10.1.${Math.floor(index / 250)}.${1 + (index % 250)}`

async function signInFrom(url: string, address: string, account: Account): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST', body: JSON.stringify(account), headers: { 'content-type': 'application/json', origin: url, 'x-forwarded-for': address },
  })
  if (!response.ok) throw new Error(`${account.email} could not sign in: ${response.status} ${await response.text()}`)
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!).join('; ')
}
