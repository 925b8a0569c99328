import { parseKeyVariables } from '@/lib/core/secrets/key-variables'
import { weakSecret } from '@/lib/core/secrets/weak-secret'
import type { Env } from '@/lib/env'

const MIN_SECRET = 32
/** A scraper may ask as often as it likes, so a token must not be guessable. */
const MIN_TOKEN = 16
/** No secret, but the word that opens the figures to whoever reaches the port. */
const OPEN = 'open'
const HOW = 'make one with `openssl rand -hex 32`'

/** Secrets whose form and length others look at, with what to do about a well-known one. */
const OTHERS = {
  SLICEGATE_INIT_USER_PASSWORD: 'choose another one, or leave it out and one is made and shown once',
  SLICEGATE_INIT_API_KEY: HOW, SLICEGATE_APP_ROLE_PASSWORD: HOW, SLICEGATE_METRICS_TOKEN: HOW,
} as const

type SecretEnv = Pick<Env, 'NODE_ENV' | 'DATABASE_URL' | 'SLICEGATE_SECRET' | 'SLICEGATE_ENCRYPTION_KEY' | 'SLICEGATE_KEY_VARIABLES' | keyof typeof OTHERS>

/**
 * Stops a process that would run in production with a secret that others know: one line for each, with what to do. Development and tests may have any
 * secret, or none; too short a one is refused everywhere, as is a list of variables that cannot be read.
 */
export function requireStrongSecrets(env: SecretEnv): void {
  parseKeyVariables(env.SLICEGATE_KEY_VARIABLES)
  const faults = env.NODE_ENV === 'production' ? weakSecrets(env) : shortSecrets(env)
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

function shortSecrets(env: SecretEnv): string[] {
  return (['SLICEGATE_SECRET', 'SLICEGATE_ENCRYPTION_KEY'] as const).flatMap((name) => {
    const length = env[name]?.length ?? MIN_SECRET
    return length < MIN_SECRET ? [`${name}: expected at least ${MIN_SECRET} characters, got ${length}; ${HOW}`] : []
  })
}

/** What is wrong with the secrets of a process in production, a sentence each, which never holds the secret. */
export function weakSecrets(env: SecretEnv): string[] {
  const faults: string[] = []
  if (!env.SLICEGATE_SECRET) faults.push(`SLICEGATE_SECRET is not set: it signs sign-in cookies; ${HOW}`)
  for (const name of ['SLICEGATE_SECRET', 'SLICEGATE_ENCRYPTION_KEY'] as const) {
    const fault = env[name] ? weakSecret(env[name], { min: MIN_SECRET }) : null
    if (fault) faults.push(`${name}: ${fault}; ${HOW}`)
  }
  const database = env.DATABASE_URL ? weakDatabasePassword(env.DATABASE_URL) : null
  if (database) faults.push(`DATABASE_URL: its password must not stay: ${database}; give the user of the database another one, e.g. from \`openssl rand -hex 16\` (POSTGRES_PASSWORD in docker-compose.yml)`)
  for (const [name, instead] of Object.entries(OTHERS) as [keyof typeof OTHERS, string][]) {
    const token = name === 'SLICEGATE_METRICS_TOKEN' && env[name] !== OPEN
    const fault = env[name] ? weakSecret(env[name], { min: token ? MIN_TOKEN : 1 }) : null
    if (fault) faults.push(`${name}: ${fault}; ${instead}`)
  }
  return faults
}

/** null also where there is no password in it: sockets, certificates and password files need none. */
function weakDatabasePassword(databaseUrl: string): string | null {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null
  if (!url || url.password === '') return null
  const password = decoded(url.password)
  return password === decoded(url.username) ? 'it is the name of the user' : weakSecret(password, { min: 1 })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // a stray % is taken as it stands, as the client does
    return text
  }
}
