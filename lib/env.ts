import { z } from 'zod'

const flag = (fallback: boolean) =>
  z.enum(['on', 'off', 'true', 'false', '1', '0']).optional()
    .transform((value) => (value === undefined ? fallback : value === 'on' || value === 'true' || value === '1'))

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
  SLICEGATE_TRUSTED_PROXIES: text,
  SLICEGATE_SESSION_HOURS: z.coerce.number().int().min(1).max(8760).default(720),
  SLICEGATE_SESSION_IDLE_HOURS: z.coerce.number().int().min(1).max(8760).default(168),
  SLICEGATE_WORKER_PORT: z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().min(0).max(65535).optional()),
  SLICEGATE_DRAIN_SECONDS: z.coerce.number().int().min(0).max(300).default(5),
  SLICEGATE_STOP_SECONDS: z.coerce.number().int().min(0).max(300).default(25),
  SLICEGATE_POOL_SIZE: z.coerce.number().int().min(1).max(500).default(10),
  SLICEGATE_DEMO: flag(true),
  SLICEGATE_SANDBOX_URL: text,
  SLICEGATE_SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  SLICEGATE_SANDBOX_LATENCY_MS: z.coerce.number().min(0).max(60_000).default(0),
  SLICEGATE_APP_ROLE_PASSWORD: text,
  SLICEGATE_INIT_USER_EMAIL: text,
  SLICEGATE_INIT_USER_PASSWORD: text,
  SLICEGATE_INIT_PROJECT: text,
  SLICEGATE_INIT_API_KEY: text,
  SLICEGATE_INIT_CONFIG_FILE: text,
  SLICEGATE_INIT_ENDPOINTS_FILE: text,
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
 * Reads the environment once into typed values. An empty value counts as absent: compose files and shells write `VAR=` for "not set".
 * Throws one error that names every wrong variable and what was expected. Nobody else reads `process.env`.
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim() !== '')))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`Environment: ${problems.join('; ')}`)
}

export const env: Env = readEnv(process.env)

/**
 * Whether the standard variables of OpenTelemetry ask for traces, which its own library reads in full; null = they do not. `named`: they give
 * the service a name.
 */
export function tracingWanted(source: Record<string, string | undefined> = process.env): { named: boolean } | null {
  const given = (name: string) => source[name]?.trim() || null
  const exporters = given('OTEL_TRACES_EXPORTER')?.toLowerCase() ?? null
  if (given('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || exporters === 'none') return null
  if (!exporters && !given('OTEL_EXPORTER_OTLP_ENDPOINT') && !given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')) return null
  return { named: given('OTEL_SERVICE_NAME') !== null || /(^|,)\s*service\.name\s*=/.test(given('OTEL_RESOURCE_ATTRIBUTES') ?? '') }
}

/** A provider key lives in the environment under a name that the endpoint stores; null when it is not set. */
export function readSecret(name: string): string | null {
  return process.env[name]?.trim() || null
}

/** Where a command was given: files that it names lie there, while scripts run in the folder of the product. */
export function calledFrom(): string {
  return process.env.SLICEGATE_CALLED_FROM?.trim() || process.cwd()
}
