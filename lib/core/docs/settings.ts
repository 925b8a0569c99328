export type Setting = {
  name: string
  /** As in the README: the value in code, or words. */
  standard: string
  what: string
  /** What else there is to know; for the reference alone. */
  more?: string
  example?: string
}
export type SettingGroup = { label: string; about: string; settings: Setting[] }

const setting = (name: string, standard: string, what: string, more?: string, example?: string): Setting => ({
  name, standard, what, ...(more === undefined ? {} : { more }), ...(example === undefined ? {} : { example }),
})

/** Every environment variable, in the order of the reference. The README repeats rows of it; a test holds both against lib/env.ts. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  { label: 'Addresses and data', about: 'Where the product listens and where it keeps what it knows.', settings: [
    setting('PORT', '`3000`', 'where the web app listens'),
    setting('SLICEGATE_URL', '`http://localhost:PORT`', 'where people open the app, for links and sign-in', 'Behind a proxy it is the address of the proxy.', 'https://gate.example.com'),
    setting('DATABASE_URL', 'embedded', 'a Postgres of your own; `pg_trgm` makes the search in traces fast, and is optional', 'Without it `npm start` keeps a Postgres in `SLICEGATE_DATA_DIR`.', 'postgres://slicegate_app@db.internal:5432/slicegate'),
    setting('REDIS_URL', 'queue in Postgres', 'a Redis for the queue', undefined, 'redis://redis.internal:6379'),
    setting('SLICEGATE_DATA_DIR', '`.slicegate/data`', 'embedded database, secret and logs'),
    setting('SLICEGATE_POOL_SIZE', '`10`', 'connections to Postgres that one process holds at most, beside those of the queue', '1 to 500.'),
    setting('SLICEGATE_WORKER_CONCURRENCY', '`16`', 'jobs that one worker works on at the same time', '1 to 1000.'),
  ] },
  { label: 'Secrets and keys', about: 'Keep them: they belong to the data.', settings: [
    setting('SLICEGATE_SECRET', 'made on first start', 'signs the sign-in cookies and the messages to webhooks; 32 characters or more'),
    setting('SLICEGATE_ENCRYPTION_KEY', 'derived from the secret', 'encrypts provider keys at rest; 32 characters or more'),
    setting('SLICEGATE_ENCRYPTION_KEY_PREVIOUS', 'off', 'the key before, while keys are sealed anew', 'Setup opens what the previous key sealed and seals it with the current one.'),
    setting('SLICEGATE_KEY_VARIABLES', 'any `*_API_KEY`', 'which variables with provider keys a project’s admin may name, and for which host', '`NAME` or `NAME@host[:port]`, with commas between; `none` allows none.', 'OPENAI_API_KEY@api.openai.com'),
    setting('SLICEGATE_APP_ROLE_PASSWORD', 'off', 'of the database role that web and worker run as: the setup makes it, with the owner’s `DATABASE_URL`'),
  ] },
  { label: 'Sessions', about: 'How long people stay signed in, and where their requests come from.', settings: [
    setting('SLICEGATE_TRUSTED_PROXIES', 'none', 'proxies whose `X-Forwarded-For` says where a request came from: addresses, networks, `loopback` or `private`', undefined, '10.0.0.0/8'),
    setting('SLICEGATE_SESSION_HOURS', '`720`', 'from sign-in to the end of a session', '1 to 8760.'),
    setting('SLICEGATE_SESSION_IDLE_HOURS', '`168`', 'after so long without use a session ends', '1 to 8760.'),
  ] },
  { label: 'What may be called', about: 'Endpoints, gateways and webhooks are addresses that admins of projects set.', settings: [
    setting('SLICEGATE_OUTBOUND_ALLOW', 'none', 'hosts and networks that may be called although they are refused otherwise', 'Hosts, addresses and networks (CIDR), with commas between.'),
    setting('SLICEGATE_OUTBOUND_DENY', 'none', 'networks that may not be called beside link-local and metadata addresses', 'The same; also `private` and `loopback`.', 'private,loopback'),
  ] },
  { label: 'First start', about: 'What the first start makes, for installations without hands.', settings: [
    setting('SLICEGATE_INIT_USER_EMAIL', '`admin@slicegate.local`', 'the first admin', undefined, 'ada@example.com'),
    setting('SLICEGATE_INIT_USER_PASSWORD', 'made and shown once', 'the first admin’s password'),
    setting('SLICEGATE_INIT_PROJECT', 'off', 'a project that the first start makes, by its slug', undefined, 'helpdesk'),
    setting('SLICEGATE_INIT_API_KEY', 'off', 'an API key of that project, for CI and gateways'),
    setting('SLICEGATE_INIT_CONFIG_FILE', 'off', 'its eval_config.yaml', undefined, '/etc/slicegate/eval_config.yaml'),
    setting('SLICEGATE_INIT_ENDPOINTS_FILE', 'off', 'its model endpoints, as a list in YAML or JSON', 'Keys stand in variables that it names; an endpoint that is there is left as it is.', '/etc/slicegate/endpoints.yaml'),
    setting('SLICEGATE_DEMO', '`on`', 'the demo project and its simulated models', '`on` or `off`.'),
    setting('SLICEGATE_SANDBOX_URL', 'set by `npm start`', 'where the simulated models listen'),
    setting('SLICEGATE_SANDBOX_PORT', 'set by `npm start`', 'the port they listen on'),
    setting('SLICEGATE_SANDBOX_LATENCY_MS', '`0`', 'how long a simulated answer takes at least'),
  ] },
  { label: 'Operations', about: 'Health, metrics and logs; more on the page about operations.', settings: [
    setting('SLICEGATE_METRICS_TOKEN', 'off', 'bearer token of at least 16 characters that `/metrics` asks for; `open` = it answers anyone; without it there is no `/metrics`'),
    setting('SLICEGATE_WORKER_PORT', 'off', 'where a worker answers `/healthz`, `/readyz` and `/metrics`', undefined, '9464'),
    setting('SLICEGATE_DRAIN_SECONDS', '`5`', 'how long `/readyz` says 503 before a web process stops taking requests', '0 to 300.'),
    setting('SLICEGATE_STOP_SECONDS', '`25`', 'how long a worker that stops waits for model calls under way before it gives their cases back to the queue', '0 to 300.'),
    setting('SLICEGATE_LOG_LEVEL', '`info`', '`silent`, `error`, `warn`, `info` or `debug`'),
    setting('NODE_ENV', 'set by the scripts', '`production`, `development` or `test`'),
  ] },
  { label: 'Personal data', about: 'Detectors beside the product’s own.', settings: [
    setting('PRESIDIO_URL', 'off', 'a Microsoft Presidio analyser that looks for personal data as well', undefined, 'http://presidio-analyzer:3000'),
    setting('PRESIDIO_LANGUAGE', '`en`', 'the language that it is asked for'),
    setting('SLICEGATE_NER_DIR', 'off', 'a folder with an ONNX token classifier of yours that looks for names as well'),
  ] },
  { label: 'Single sign-on', about: 'OpenID Connect; the first three belong together.', settings: [
    setting('OIDC_ISSUER', 'off', 'single sign-on; needs the next two as well', undefined, 'https://login.example.com'),
    setting('OIDC_CLIENT_ID', 'off', ''),
    setting('OIDC_CLIENT_SECRET', 'off', ''),
    setting('OIDC_GROUPS_CLAIM', '`groups`', 'the claim with a person’s groups'),
    setting('OIDC_ROLES', 'off', 'which group has which role in which project'),
  ] },
]

export const SETTINGS: readonly Setting[] = SETTING_GROUPS.flatMap(({ settings }) => settings)
