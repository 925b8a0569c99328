import { createHash } from 'node:crypto'
import { defaultKeyHasher } from '@better-auth/api-key'
import { parseConfig } from '@/lib/core/config/parse-config'
import { parseEndpointsFile } from '@/lib/core/endpoints-file'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import type { ApiScope } from '@/lib/core/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { findProjectOfApiKey, insertGivenApiKey, lockInitialProject, wasApiKeyRevoked } from '@/lib/db/given-api-key'
import { getProjectBySlug, insertProject, type Project } from '@/lib/db/projects'
import { getFirstInstanceAdmin } from '@/lib/db/users'
import { AppError } from '@/lib/errors'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { createInitialEndpoints, type InitialEndpoint } from '@/lib/services/create-initial-endpoints'

/** What CI and a gateway need: neither flags traces nor reads the adversarial set. */
const SCOPES: ApiScope[] = ['ingest', 'read', 'run']
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/
const API_KEY = /^sg_[A-Za-z0-9_-]{32,200}$/
const LEAST_CHARACTERS = 10

export type InitialProject = { slug: string; created: boolean; apiKey: 'created' | 'there' | 'revoked' | 'none'; endpoints: InitialEndpoint[] }

/** A file with the name that errors give it. */
type GivenFile = { file: string; text: string }

/**
 * Makes sure of a project, of an API key whose value the operator chose and of model endpoints, so that CI and gateways can be set up before the first start, and
 * a first run needs no hands. It may run at every start and in two processes at once: a project that is there keeps its configuration, a key that somebody
 * revoked stays revoked, an endpoint that people changed or removed stays so. `config` is its eval_config.yaml (null = the defaults), `endpoints` a list of
 * endpoints (null = none). It makes all of it or nothing.
 *
 * @returns null when no project is asked for; `apiKey` and `endpoints` say what became of them
 * @throws AppError invalid, with the variable that is wrong; conflict when the key belongs to another project; ConfigError with file and line
 */
export async function createInitialProject(
  input: { slug: string | undefined; apiKey: string | undefined; config: GivenFile | null; endpoints: GivenFile | null },
  deps: { db: DbClient; now: () => Date; outbound: OutboundGuard; keys: Keys },
): Promise<InitialProject | null> {
  const { slug, apiKey, config, endpoints } = input
  if (!slug) {
    for (const [name, given] of [['SLICEGATE_INIT_API_KEY', apiKey], ['SLICEGATE_INIT_CONFIG_FILE', config], ['SLICEGATE_INIT_ENDPOINTS_FILE', endpoints]] as const) {
      if (given) throw new AppError('invalid', `${name}: SLICEGATE_INIT_PROJECT has to name the project that it is for`)
    }
    return null
  }
  if (!SLUG.test(slug)) throw new AppError('invalid', `SLICEGATE_INIT_PROJECT: expected 1 to 48 lower-case letters, digits and hyphens, e.g. "support-bot", got "${slug.slice(0, 100)}"`)
  if (apiKey !== undefined) requireRandomKey(apiKey)
  if (config) parseConfig(config.text, config.file)
  const entries = endpoints ? parseEndpointsFile(endpoints.text, endpoints.file) : []
  const hash = apiKey === undefined ? null : await defaultKeyHasher(apiKey)
  return deps.db.$transaction(async (tx) => {
    await lockInitialProject(tx)
    const admin = await getFirstInstanceAdmin(tx)
    if (!admin) throw new AppError('conflict', 'SLICEGATE_INIT_PROJECT: there is no admin of the instance, whom its API key could act for')
    const before = await getProjectBySlug(tx, slug)
    const project = before ?? await insertProject(tx, { slug, name: slug, simulated: false, config: config?.text ?? '' })
    if (!before) await recordAuditEvent(tx, { projectId: project.id, actor: 'system', action: 'project.create', target: slug, after: { name: slug, slug, simulated: false } })
    return {
      slug, created: !before,
      apiKey: hash === null || apiKey === undefined ? 'none' : await createKey(tx, { apiKey, hash, userId: admin.id, project }),
      endpoints: await createInitialEndpoints(tx, { projectId: project.id, entries, now: deps.now() }, deps),
    }
  })
}

async function createKey(tx: Db, { apiKey, hash, userId, project }: { apiKey: string; hash: string; userId: string; project: Project }): Promise<'created' | 'there' | 'revoked'> {
  const owner = await findProjectOfApiKey(tx, hash)
  if (owner !== null && owner !== project.id) throw new AppError('conflict', 'SLICEGATE_INIT_API_KEY: this key belongs to another project; choose another one')
  if (owner !== null) return 'there'
  const id = createHash('sha256').update(`given ${project.id} ${hash}`).digest('hex').slice(0, 32)
  if (await wasApiKeyRevoked(tx, id)) return 'revoked'
  await insertGivenApiKey(tx, { id, hash, start: apiKey.slice(0, 8), name: 'first key', userId, projectId: project.id, scopes: SCOPES })
  await recordAuditEvent(tx, { projectId: project.id, actor: 'system', action: 'api-key.create', target: id, after: { name: 'first key', scopes: SCOPES, expiresAt: null } })
  return 'created'
}

/** Never says the key: errors are logged. */
function requireRandomKey(apiKey: string): void {
  if (!API_KEY.test(apiKey)) {
    throw new AppError('invalid', 'SLICEGATE_INIT_API_KEY: expected "sg_" and 32 to 200 letters, digits, "-" and "_", e.g. "sg_$(openssl rand -hex 24)"')
  }
  if (new Set(apiKey.slice(3)).size < LEAST_CHARACTERS) {
    throw new AppError('invalid', `SLICEGATE_INIT_API_KEY: expected a random value of at least ${LEAST_CHARACTERS} different characters, e.g. "sg_$(openssl rand -hex 24)"`)
  }
}
