import { z } from 'zod'

const flag = (fallback: boolean) =>
  z.enum(['on', 'off', 'true', 'false', '1', '0']).optional()
    .transform((value) => (value === undefined ? fallback : value === 'on' || value === 'true' || value === '1'))

/** Empty strings count as absent: compose files and shells write `VAR=` for "not set". */
const text = z.string().trim().optional().transform((value) => (value ? value : undefined))

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  DATABASE_URL: text,
  REDIS_URL: text,
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  SLICEGATE_URL: text,
  SLICEGATE_SECRET: text,
  SLICEGATE_ENCRYPTION_KEY: text,
  SLICEGATE_ENCRYPTION_KEY_PREVIOUS: text,
  SLICEGATE_KEY_VARIABLES: text,
  SLICEGATE_OUTBOUND_ALLOW: text,
  SLICEGATE_OUTBOUND_DENY: text,
  SLICEGATE_METRICS_TOKEN: text,
  SLICEGATE_WORKER_PORT: z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().min(0).max(65535).optional()),
  SLICEGATE_DRAIN_SECONDS: z.coerce.number().int().min(0).max(300).default(5),
  SLICEGATE_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
  SLICEGATE_DEMO: flag(true),
  SLICEGATE_SANDBOX_URL: text,
  SLICEGATE_SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  SLICEGATE_SANDBOX_LATENCY_MS: z.coerce.number().min(0).max(60_000).default(0),
  SLICEGATE_INIT_USER_EMAIL: text,
  SLICEGATE_INIT_USER_PASSWORD: text,
  SLICEGATE_INIT_PROJECT: text,
  SLICEGATE_INIT_API_KEY: text,
  SLICEGATE_INIT_CONFIG_FILE: text,
  SLICEGATE_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(16),
  PRESIDIO_URL: z.preprocess((value) => (value === '' ? undefined : value), z.url({ protocol: /^https?$/, error: 'expected the http(s) address of a Presidio analyser' }).optional()),
  PRESIDIO_LANGUAGE: text,
  SLICEGATE_NER_DIR: text,
  SLICEGATE_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  OIDC_ISSUER: text,
  OIDC_CLIENT_ID: text,
  OIDC_CLIENT_SECRET: text,
  OIDC_GROUPS_CLAIM: text,
  OIDC_ROLES: text,
})

export type Env = z.infer<typeof schema>

/**
 * Reads the environment once into typed values. Throws one error that names every wrong variable and what was expected.
 * Nobody else reads `process.env`.
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`Environment: ${problems.join('; ')}`)
}

export const env: Env = readEnv(process.env)

/** A provider key lives in the environment under a name that the endpoint stores; null when it is not set. */
export function readSecret(name: string): string | null {
  return process.env[name]?.trim() || null
}
