import { randomUUID } from 'node:crypto'
import { createAuth, type Auth } from '@/lib/create-auth'
import { insertProject, type Project } from '@/lib/db/projects'
import { putMember } from '@/lib/db/members'
import type { DbClient } from '@/lib/db/client'
import { insertUserWithPassword, type User } from '@/lib/db/users'
import type { ApiScope, Role } from '@/lib/core/types'
import { log } from '@/lib/log'
import type { OidcOptions } from '@/lib/oidc-provider'
import { createApiKey } from '@/lib/services/create-api-key'

/** For `*.db.test.ts`: people, projects, sessions and keys as the product itself makes them. */
export const TEST_BASE_URL = 'http://localhost:44000'
export const TEST_PASSWORD = 'correct horse battery'

export function createTestAuth(db: DbClient, options: { now?: () => Date; oidc?: OidcOptions; baseUrl?: string } = {}): Auth {
  return createAuth({
    db, log, baseUrl: options.baseUrl ?? TEST_BASE_URL, secret: 'a secret for tests, 32 characters or more',
    oidc: options.oidc ?? null, now: options.now ?? (() => new Date()),
  })
}

export async function createTestUser(
  db: DbClient, auth: Auth, input: { email?: string; instanceAdmin?: boolean } = {},
): Promise<User> {
  const email = input.email ?? `user-${randomUUID()}@example.com`
  const passwordHash = await (await auth.$context).password.hash(TEST_PASSWORD)
  return insertUserWithPassword(db, { email, name: email.split('@')[0]!, passwordHash, instanceAdmin: input.instanceAdmin ?? false })
}

export async function createTestProject(
  db: DbClient, members: { userId: string; role: Role }[] = [], config = '',
): Promise<Project> {
  const slug = `project-${randomUUID()}`
  const project = await insertProject(db, { slug, name: slug, simulated: false, config })
  for (const { userId, role } of members) await putMember(db, { projectId: project.id, userId, role })
  return project
}

/** Signs in over the real handler; returns the Cookie header of the session. */
export async function signIn(auth: Auth, email: string, password = TEST_PASSWORD): Promise<string> {
  const response = await postAuth(auth, '/sign-in/email', { email, password })
  if (!response.ok) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`)
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
}

export function postAuth(auth: Auth, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return auth.handler(new Request(`${TEST_BASE_URL}/api/auth${path}`, {
    method: 'POST', body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', origin: TEST_BASE_URL, host: 'localhost:44000', ...headers },
  }))
}

export async function createTestKey(
  db: DbClient, auth: Auth, input: { projectId: string; admin: string; scopes: ApiScope[]; expiresInDays?: number },
): Promise<{ id: string; key: string }> {
  return createApiKey(
    { projectId: input.projectId, name: 'test key', scopes: input.scopes, expiresInDays: input.expiresInDays ?? null, actor: input.admin, userId: input.admin },
    { db, auth },
  )
}
