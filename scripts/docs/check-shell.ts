import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { runCommand } from '@/cli/commands'
import { OPERATIONS, type Operation } from '@/lib/core/api/operations'
import { openApiDocument } from '@/lib/core/api/openapi'
import { readJsonText } from '@/scripts/docs/read-json-text'
import { shellCommands } from '@/scripts/docs/shell-commands'

const { scripts } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** What is wrong with a script of the documentation, one sentence each: its syntax, and every call of slicegate, npm and our HTTP API. */
export async function checkShell(script: string): Promise<string[]> {
  const syntax = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  if (syntax.status !== 0) return [`bash cannot read it: ${syntax.stderr.trim()}`]
  return (await Promise.all(shellCommands(script).map(checkCommand))).flat()
}

async function checkCommand(words: string[]): Promise<string[]> {
  const args = slicegateArguments(words)
  if (args) return checkSlicegate(args)
  if (words[0] === 'npm' && words[1] === 'run') return Object.hasOwn(scripts, words[2] ?? '') ? [] : [`there is no npm script ${words[2] ?? ''}`]
  return words[0] === 'curl' ? checkCurl(words.slice(1)) : []
}

/** The arguments of `slicegate …`, `npx slicegate …` and `node …/slicegate.mjs …`; null for other commands. */
export function slicegateArguments(words: string[]): string[] | null {
  if (words[0] === 'slicegate') return words.slice(1)
  if (words[0] === 'npx' && words[1] === 'slicegate') return words.slice(2)
  return words[0] === 'node' && /(^|\/)slicegate\.mjs$/.test(words[1] ?? '') ? words.slice(2) : null
}

/** With `--help` behind it the command reads its flags by its own parser and does nothing. `schema` does nothing else anyway. */
export async function checkSlicegate(args: string[]): Promise<string[]> {
  let said = ''
  const io = { stdout: () => undefined, stderr: (text: string) => { said += text }, env: {}, cwd: process.cwd(), isTerminal: false, version: 'docs' }
  const code = await runCommand(args[0] === 'schema' || args[0]?.startsWith('-') ? args : [...args, '--help'], io)
  return code === 0 ? [] : [`slicegate ${args.join(' ')}: ${said.trim()}`]
}

const document = openApiDocument({ version: 'docs', url: '' }) as { paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: object }> } }>>; components: object }

/** The operation of a method and address; null when there is none. */
export function findOperation(method: string, path: string): Operation | null {
  return OPERATIONS.find((operation) => operation.method === method.toLowerCase() && pattern(operation.path).test(path)) ?? null
}

const pattern = (path: string) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)

export type CurlCall = { method: string; url: string; headers: Map<string, string>; body: string | null; session: boolean }

const WITH_VALUE = new Set(['-X', '--request', '-H', '--header', '-d', '--data', '--data-binary', '--data-raw', '--data-urlencode', '-u', '--user', '-o', '--output', '--cookie', '-b', '-F', '--form', '-w', '--max-time'])

/** What a call of curl would send; null when it names no address. */
export function curlCall(words: string[]): CurlCall | null {
  const call: CurlCall = { method: '', url: '', headers: new Map(), body: null, session: false }
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!
    if (!WITH_VALUE.has(word)) {
      if (!word.startsWith('-')) call.url = word
      continue
    }
    const value = words[++i] ?? ''
    if (word === '-X' || word === '--request') call.method = value
    if (word === '-H' || word === '--header') call.headers.set(value.split(':')[0]!.trim().toLowerCase(), value.slice(value.indexOf(':') + 1).trim())
    if (/^(-d|--data.*)$/.test(word)) call.body = value
    if (word === '--cookie' || word === '-b') call.session = true
  }
  call.method ||= call.body === null ? 'GET' : 'POST'
  return call.url === '' ? null : call
}

function checkCurl(words: string[]): string[] {
  const call = curlCall(words)
  if (!call) return ['curl without an address']
  const address = /^(?:\$SLICEGATE_URL|https?:\/\/[\w.:-]*(?:slicegate|gate\.example|localhost)[\w.:-]*)(\/[^?]*)?(?:\?(.*))?$/.exec(call.url)
  if (!address?.[1]?.startsWith('/api/v1/')) return []
  const operation = findOperation(call.method, address[1])
  if (!operation) return [`${call.method} ${address[1]}: the API has no such operation`]
  return [...checkQuery(operation, address[2] ?? ''), ...checkRights(operation, call), ...checkBody(operation, call)].map((fault) => `${call.method} ${address[1]}: ${fault}`)
}

function checkQuery({ query }: Operation, text: string): string[] {
  const given = Object.fromEntries(new URLSearchParams(text))
  if (!query) return Object.keys(given).length === 0 ? [] : ['it takes no query']
  const parsed = query.safeParse(given)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `query ${path.join('.')}: ${message}`)
}

function checkRights({ permission }: Operation, { headers, session }: CurlCall): string[] {
  const key = headers.has('authorization') || headers.has('x-api-key')
  return permission === null || key || session ? [] : ['it needs a key, and the example sends none']
}

const validators = new Map<string, ValidateFunction>()

function checkBody(operation: Operation, { body, headers }: CurlCall): string[] {
  if (!operation.body) return body === null ? [] : ['it takes no body']
  if (body === null) return operation.body.required ? ['it needs a body'] : []
  const type = headers.get('content-type')
  if (type !== undefined && !operation.body.types.includes(type)) return [`it takes ${operation.body.types.join(', ')}, the example sends ${type}`]
  if (body.startsWith('@')) return []
  const read = readJsonText(body)
  if (read.fault !== null) return [read.fault]
  return operation.body.schema ? read.values.flatMap((value) => faultsOf(operation, value)) : []
}

/** What the schema of the API's document has against a body. */
export function faultsOf(operation: Operation, value: unknown): string[] {
  let validate = validators.get(operation.id)
  if (!validate) {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(ajv)
    validate = ajv.compile({ ...document.paths[operation.path]![operation.method]!.requestBody!.content['application/json']!.schema, components: document.components })
    validators.set(operation.id, validate)
  }
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `body${instancePath}: ${message ?? 'wrong'}`)
}
