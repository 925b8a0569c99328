import fs from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { OPERATIONS } from '@/lib/core/api/operations'
import { openApiDocument } from '@/lib/core/api/openapi'
import { VERSION } from '@/lib/core/version'

const document = openApiDocument({ version: VERSION, url: 'http://localhost:3000' })
const paths = document.paths as Record<string, Record<string, { operationId: string; parameters: { name: string; in: string; schema: object }[]; requestBody?: { content: Record<string, { schema: object }> }; responses: Record<string, { description: string; content: Record<string, { schema: object }> }> }>>

/** `app/api/v1/runs/[runId]/route.ts` with its methods, as OpenAPI writes them. */
function routeFiles(folder: string): { path: string; methods: string[] }[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) return routeFiles(full)
    if (entry.name !== 'route.ts') return []
    const methods = [...fs.readFileSync(full, 'utf8').matchAll(/^export const (GET|POST|PUT|PATCH|DELETE)\b/gm)].map((match) => match[1]!.toLowerCase())
    return [{ path: `/${path.relative('app', folder).replaceAll('[', '{').replaceAll(']', '}')}`, methods }]
  })
}

/** Every schema of the document with the place where it stands. */
function schemas(): [string, object][] {
  return Object.entries(paths).flatMap(([url, methods]) => Object.entries(methods).flatMap(([method, operation]) => [
    ...operation.parameters.map((parameter): [string, object] => [`${method} ${url} ${parameter.name}`, parameter.schema]),
    ...Object.entries(operation.requestBody?.content ?? {}).map(([type, media]): [string, object] => [`${method} ${url} ${type}`, media.schema]),
    ...Object.entries(operation.responses).flatMap(([status, response]) =>
      Object.values(response.content).map((media): [string, object] => [`${method} ${url} ${status}`, media.schema])),
  ]))
}

describe('the OpenAPI document', () => {
  it('has every route file under app/api/v1 with its methods, and nothing else', () => {
    const files = routeFiles('app/api/v1').flatMap((file) => file.methods.map((method) => `${method} ${file.path}`)).sort()
    const described = Object.entries(paths).flatMap(([url, methods]) => Object.keys(methods).map((method) => `${method} ${url}`)).sort()
    expect(files.length).toBeGreaterThan(8)
    expect(described).toEqual(files)
  })

  it('is OpenAPI 3.1 with unique operation ids, and a parameter for every part of a path', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Slicegate', version: VERSION } })
    const ids = OPERATIONS.map((operation) => operation.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [url, methods] of Object.entries(paths)) {
      const wanted = [...url.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()
      for (const operation of Object.values(methods)) {
        const named = operation.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name).sort()
        expect(named).toEqual(wanted)
      }
    }
  })

  it('holds only schemas that a JSON Schema 2020-12 validator takes', () => {
    const all = schemas()
    expect(all.length).toBeGreaterThan(40)
    for (const [place, schema] of all) {
      const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true })
      addFormats.default(ajv)
      ajv.addKeyword('components')
      ajv.addSchema({ $id: 'doc', components: document.components }, 'doc')
      const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components')) as object
      expect(() => ajv.compile(local), place).not.toThrow()
    }
  })

  it('describes the body of a run as the route takes it', () => {
    const ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    const validate = ajv.compile(paths['/api/v1/runs']!.post!.requestBody!.content['application/json']!.schema)
    expect(validate({ candidate: { model: 'm-2' }, git: { commit: 'abc' } })).toBe(true)
    expect(validate({ candidate: {} })).toBe(false)
    expect(validate({ candidate: { model: 'm-2' }, canditate: 1 })).toBe(false)
  })

  it('says of every address what it needs, and that the public ones need nothing', () => {
    const open = OPERATIONS.filter((operation) => operation.permission === null).map((operation) => operation.path)
    expect(open).toEqual(['/api/v1/openapi.json', '/api/v1/config.schema.json', '/api/v1/report.schema.json'])
    expect(paths['/api/v1/runs/{runId}/reviews']!.post).toMatchObject({ description: 'Needs role reviewer, admin; no API key may do it.' })
    expect(paths['/api/v1/runs']!.post!.responses).toHaveProperty('401')
    expect(paths['/api/v1/openapi.json']!.get).toMatchObject({ security: [] })
  })

  it('carries the version of package.json', () => {
    expect(JSON.parse(fs.readFileSync('package.json', 'utf8'))).toMatchObject({ version: VERSION })
  })
})
