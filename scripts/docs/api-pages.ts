import { OPERATIONS, type Operation } from '@/lib/core/api/operations'
import { problemBody } from '@/lib/core/api/common'
import { openApiDocument } from '@/lib/core/api/openapi'
import { API_EXAMPLES } from '@/lib/core/docs/api-examples'
import { rolesFor, scopesFor } from '@/lib/core/permissions'
import { VERSION } from '@/lib/core/version'
import { code, page, table } from '@/scripts/docs/markdown'
import { fieldsOf, typeWords, type Schema } from '@/scripts/docs/schema-words'

type Media = { schema: Schema }
type Described = {
  parameters: { name: string; in: string; required: boolean; schema: Schema; description?: string }[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; content: Record<string, Media> }>
}

type ApiPage = { slug: string; title: string; about: string; holds: (path: string) => boolean }

const begins = (...starts: string[]) => (path: string) => starts.some((start) => path.startsWith(`/api/v1/${start}`))

/** Where each operation stands, by its address. A test sees to it that each has one place. */
export const API_PAGES: readonly ApiPage[] = [
  { slug: 'reference/api-runs', title: 'Runs and results', about: 'Start a run, follow it, stop it, go on with it, and review what it decided.', holds: begins('runs', 'results', 'projects') },
  { slug: 'reference/api-traffic', title: 'Traffic', about: 'Bring traces in, as files, streams or OpenTelemetry, and look after what could not be read.', holds: begins('traces', 'otlp', 'sources') },
  { slug: 'reference/api-cases', title: 'Cases', about: 'Freeze datasets, refresh them from traffic, flag failures, and prove the adversarial set.', holds: begins('datasets', 'refreshes', 'flags', 'tickets', 'adversarial') },
  { slug: 'reference/api-judging', title: 'Judging', about: 'What judges are asked, what people say of it, and what another policy would have decided.', holds: begins('judge-prompts', 'ratings', 'policy-trials') },
  { slug: 'reference/api-schemas', title: 'Schemas', about: 'Documents for tools; open to anyone.', holds: begins('openapi.json', 'config.schema.json', 'report.schema.json') },
]

const paths = openApiDocument({ version: VERSION, url: '' }).paths as Record<string, Record<string, Described>>

/** docs/reference/api*.md by slug, out of the OpenAPI document and the permissions. */
export function apiPages(): Record<string, string> {
  return { 'reference/api': overview(), ...Object.fromEntries(API_PAGES.map((place) => [place.slug, onePage(place)])) }
}

const anchorOf = ({ summary }: Operation): string => summary.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
/** A heading is short: what follows a semicolon or stands in brackets is said below. */
const headingOf = ({ summary }: Operation): string => summary.replace(/ \(.*\)$/, '').replace(/[;:].*$/, '')

function overview(): string {
  return page(
    '# HTTP API',
    'Everything that CI, gateways and scripts need, over HTTP and JSON. A running product has the same as an OpenAPI 3.1 document at `/api/v1/openapi.json`, made of the schemas that its routes parse with.',
    '## Keys and scopes',
    'An admin of a project makes keys under Settings, API keys; each has scopes and may have an end. Send it as `Authorization: Bearer sg_…` or as `x-api-key`. A key knows its project; the parameter `project` only checks it. '
      + 'What is decided carries a person’s name, so some operations take the session of a signed-in person and no key. '
      + 'Its cookie is `slicegate.session_token`, and `__Secure-slicegate.session_token` where the product has an https address.',
    table(['scope', 'for'], [
      ['`ingest`', 'bring traces in'], ['`read`', 'read the project'], ['`run`', 'start runs, and read'], ['`flag`', 'flag failures'], ['`adversarial`', 'import adversarial cases'],
    ]),
    `\`\`\`sh\ncurl -H "Authorization: Bearer $SLICEGATE_API_KEY" "$SLICEGATE_URL/api/v1/runs?limit=1"\n\`\`\``,
    '## Errors',
    'An error is a problem (RFC 9457, `application/problem+json`): `title`, `status`, `detail` in words, `requestId` for the logs and, where fields are wrong, `errors` with every field and what was expected. '
      + '`401` without a key or session, `403` when they do not cover it, `404` when there is no such thing or not for you, `413` when the body is too large, `429` with `Retry-After` when the server takes nothing in for now.',
    '## Sending again',
    'What starts something takes an idempotency key, in the body or as the header `Idempotency-Key`: the same key again gives what the first request made, and `409` when it asks for something else. Traces that are there already add nothing.',
    '## Pages of lists',
    'A list answers `next`; send it as `after` for what follows. `null`: that was all. Fields that are marked `*` in the tables must be sent, or are always there. Times are ISO 8601 in UTC; `null` means not known or did not happen, and is never 0.',
    '## All operations',
    table(['operation', 'what it does', 'needs'], OPERATIONS.map((operation) => [
      `[\`${operation.method.toUpperCase()} ${operation.path}\`](${placeOf(operation).slug.replace('reference/', '')}.md#${anchorOf({ ...operation, summary: headingOf(operation) })})`, operation.summary, needWords(operation),
    ])),
  )
}

export function placeOf({ path }: Operation): ApiPage {
  return API_PAGES.find(({ holds }) => holds(path))!
}

function needWords({ permission }: Operation): string {
  if (permission === null) return 'nothing'
  const scopes = scopesFor(permission)
  return scopes.length === 0 ? `a person: ${rolesFor(permission).join(', ')}` : scopes.map((scope) => code(scope)).join(' or ')
}

function onePage(place: ApiPage): string {
  const operations = OPERATIONS.filter((operation) => placeOf(operation) === place)
  return page(`# ${place.title}`, `${place.about} Keys, errors and lists: [HTTP API](api.md).`, ...operations.flatMap(operationParts))
}

function operationParts(operation: Operation): string[] {
  const described = paths[operation.path]![operation.method]!
  const { permission, summary } = operation
  const needs = permission === null ? 'Open to anyone.'
    : scopesFor(permission).length === 0 ? `For a signed-in person with the role ${rolesFor(permission).join(' or ')}; no API key may do it.`
      : `Needs an API key with the scope ${scopesFor(permission).map((scope) => code(scope)).join(' or ')}, or a person with the role ${rolesFor(permission).join(', ')}.`
  const heading = headingOf(operation)
  return [
    `## ${heading}`, `\`\`\`http\n${operation.method.toUpperCase()} ${operation.path}\n\`\`\``, `${heading === summary ? '' : `${summary}. `}${needs}`,
    ...parameterParts(described), ...bodyParts(operation, described), curlPart(operation), ...answerParts(operation, described),
  ]
}

function parameterParts({ parameters }: Described): string[] {
  if (parameters.length === 0) return []
  return ['### Parameters', table(['parameter', 'in', 'value', 'meaning'], parameters.map(({ name, in: place, required, schema, description }) => [
    `${code(name)}${required ? ' *' : ''}`, place, typeWords(schema), [description ?? '', schema.default === undefined ? '' : `Default: ${code(String(schema.default))}.`].filter(Boolean).join(' '),
  ]))]
}

function bodyParts({ body }: Operation, { requestBody }: Described): string[] {
  if (!body || !requestBody) return []
  const types = body.types.map((type) => code(type)).join(' or ')
  const schema = Object.values(requestBody.content)[0]!.schema
  const fields = body.schema ? fieldsOf(schema) : []
  return ['### Body', `${types}${fields.length === 0 && schema.description ? `. ${schema.description}` : ''}`, ...fieldTable(fields)]
}

function fieldTable(fields: ReturnType<typeof fieldsOf>): string[] {
  if (fields.length === 0) return []
  return [table(['field', 'value', 'meaning'], fields.map(({ name, type, required, about }) => [`${code(name)}${required ? ' *' : ''}`, type, about]))]
}

const EXAMPLE_IDS: Record<string, string> = { project: 'helpdesk' }

/** The address with an id for each part of the path, as in the examples. */
export function examplePath(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => EXAMPLE_IDS[name] ?? '0198f3a2-7c1e-7000-8000-000000000001')
}

function curlPart(operation: Operation): string {
  const { body, type, query } = API_EXAMPLES[operation.id] ?? {}
  const url = `"$SLICEGATE_URL${examplePath(operation.path)}${query === undefined ? '' : `?${query}`}"`
  const who = operation.permission === null ? [] : scopesFor(operation.permission).length === 0
    ? ['-H "Origin: $SLICEGATE_URL"', '--cookie "slicegate.session_token=$SESSION"'] : ['-H "Authorization: Bearer $SLICEGATE_API_KEY"']
  const parts = [
    ...(operation.method === 'post' && body === undefined ? ['-X POST'] : []), ...who, ...(type === undefined ? [] : [`-H "Content-Type: ${type}"`]),
    url, ...(body === undefined ? [] : [`--data-binary '${body.replaceAll("'", "'\\''")}'`]),
  ]
  return `\`\`\`sh\ncurl ${parts.join(' \\\n  ')}\n\`\`\``
}

function answerParts({ answers, id }: Operation, { responses }: Described): string[] {
  const rows = Object.entries(answers).map(([status, { description, types, schema }]) => [code(status), description, (schema === problemBody ? ['application/problem+json'] : types ?? ['application/json']).map((type) => code(type)).join(', ')])
  const main = Object.entries(responses).find(([status, { content }]) => /^2/.test(status) && content['application/json'])
  // the report is a document of its own
  const fields = main && id !== 'getReport' && Object.hasOwn(answers, main[0]) && answers[Number(main[0])]!.schema ? fieldsOf(main[1].content['application/json']!.schema, 3) : []
  const report = id === 'getReport' ? ['The fields of the JSON form: [reports](../report.md#json).'] : []
  return ['### Answer', table(['status', 'meaning', 'type'], rows), ...fieldTable(fields), ...report]
}
