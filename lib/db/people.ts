import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'

export type PersonProject = { slug: string; name: string; role: string; source: string }

/** `lastSignInAt` null = never, or before sign-ins were written down. `byOidc`: the right to administer follows groups. */
export type PersonRow = {
  id: string; email: string; name: string; instanceAdmin: boolean; adminByOidc: boolean; disabledAt: Date | null; createdAt: Date
  lastSignInAt: Date | null; sessions: number; keys: number; singleSignOn: boolean; password: boolean; projects: PersonProject[]
}

export type PeopleFilter = { text: string | null; state: 'active' | 'disabled' | 'admin' | null }

/** People of the whole installation by e-mail; `after` is the address after which the page goes on. */
export async function listPeople(db: Db, page: { limit: number; after?: string; filter?: PeopleFilter; now: Date }): Promise<PersonRow[]> {
  const { text, state } = page.filter ?? { text: null, state: null }
  const like = text === null ? null : `%${text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const where = [
    page.after === undefined ? Prisma.sql`true` : Prisma.sql`u.email > ${page.after}`,
    like === null ? Prisma.sql`true` : Prisma.sql`(u.email LIKE ${like} OR lower(u.name) LIKE ${like})`,
    STATES[state ?? 'any'],
  ]
  return db.$queryRaw<PersonRow[]>`
    SELECT u.id, u.email, u.name, u.instance_admin AS "instanceAdmin", u.admin_by_oidc AS "adminByOidc", u.disabled_at AS "disabledAt", u.created_at AS "createdAt",
      (SELECT e.at FROM audit_event e WHERE e.project_id IS NULL AND e.actor = u.id AND e.action = 'user.sign-in' ORDER BY e.id DESC LIMIT 1) AS "lastSignInAt",
      (SELECT count(*)::int FROM session s WHERE s.user_id = u.id AND s.expires_at > ${page.now}) AS sessions,
      (SELECT count(*)::int FROM apikey k WHERE k.reference_id = u.id AND (k.expires_at IS NULL OR k.expires_at > ${page.now})) AS keys,
      EXISTS (SELECT FROM account a WHERE a.user_id = u.id AND a.provider_id = 'oidc') AS "singleSignOn",
      EXISTS (SELECT FROM account a WHERE a.user_id = u.id AND a.provider_id = 'credential' AND a.password IS NOT NULL) AS password,
      coalesce((SELECT json_agg(json_build_object('slug', p.slug, 'name', p.name, 'role', m.role, 'source', m.source) ORDER BY p.name, p.id)
        FROM member m JOIN project p ON p.id = m.project_id WHERE m.user_id = u.id), '[]'::json) AS projects
    FROM "user" u WHERE ${Prisma.join(where, ' AND ')} ORDER BY u.email LIMIT ${page.limit}`
}

const STATES = {
  any: Prisma.sql`true`, active: Prisma.sql`u.disabled_at IS NULL`, disabled: Prisma.sql`u.disabled_at IS NOT NULL`, admin: Prisma.sql`u.instance_admin`,
} as const
