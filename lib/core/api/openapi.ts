import { z } from 'zod'
import { problemBody } from '@/lib/core/api/common'
import { OPERATIONS, type Operation } from '@/lib/core/api/operations'
import { rolesFor, scopesFor } from '@/lib/core/permissions'

type Json = Record<string, unknown>

const PROBLEMS: Record<string, string> = {
  400: 'Something in the request is wrong; `errors` names every field.',
  401: 'No API key or session, or a wrong one.',
  403: 'The key or the role does not cover this.',
  404: 'There is no such thing, or not for you.',
  413: 'The body is too large.',
}

/** The OpenAPI 3.1 document of the HTTP API, from the very schemas that the routes parse with. */
export function openApiDocument(input: { version: string; url: string }): Json {
  const paths: Record<string, Json> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Slicegate', version: input.version,
      description: 'Whether a new model or prompt may ship, decided by the worst segment.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: input.url }],
    security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemBody, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key: sg_…' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        session: { type: 'apiKey', in: 'cookie', name: 'slicegate.session_token', description: 'The session of a signed-in person.' },
      },
    },
  }
}

function describeOperation(operation: Operation): Json {
  const { permission } = operation
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: permission === null ? 'Open to anyone.' : needs(permission),
    ...(permission === null ? { security: [] } : {}),
    parameters: [...parametersOf(operation.params, 'path'), ...parametersOf(operation.query, 'query')],
    ...(operation.body ? { requestBody: bodyOf(operation.body) } : {}),
    responses: { ...answersOf(operation), ...(permission === null ? {} : problemsOf(operation)) },
  }
}

function needs(permission: NonNullable<Operation['permission']>): string {
  const scopes = scopesFor(permission)
  const roles = `role ${rolesFor(permission).join(', ')}`
  return scopes.length > 0 ? `Needs ${roles}, or an API key with scope ${scopes.join(' or ')}.` : `Needs ${roles}; no API key may do it.`
}

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' })
  return rest
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name, in: place, required: place === 'path' || required.includes(name), schema: property, ...(description ? { description } : {}),
  }))
}

function bodyOf({ schema, types, required }: NonNullable<Operation['body']>): Json {
  const media = schema ? { schema: schemaOf(schema, 'input') } : { schema: { type: 'string' } }
  return { required, content: Object.fromEntries(types.map((type) => [type, media])) }
}

function answersOf({ answers }: Operation): Json {
  return Object.fromEntries(Object.entries(answers).map(([status, { description, schema, types }]) => {
    const isProblem = schema === problemBody
    const media = (type: string) =>
      isProblem ? { schema: { $ref: '#/components/schemas/Problem' } } : { schema: schema && !/^(text\/(markdown|html|plain)|application\/xml)$/.test(type) ? schemaOf(schema, 'output') : { type: schema ? 'string' : 'object' } }
    const content = Object.fromEntries((isProblem ? ['application/problem+json'] : types ?? ['application/json']).map((type) => [type, media(type)]))
    return [status, { description, content }]
  }))
}

function problemsOf({ answers, body }: Operation): Json {
  return Object.fromEntries(Object.entries(PROBLEMS)
    .filter(([status]) => !(Number(status) in answers) && (status !== '413' || body))
    .map(([status, description]) => [status, { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }]))
}
