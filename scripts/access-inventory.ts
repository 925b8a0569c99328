import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import type { Asked, Surface } from '@/lib/core/access/expected-access'
import * as operations from '@/lib/core/api/operations'
import type { Operation } from '@/lib/core/api/operations'
import { PERMISSIONS, type Permission } from '@/lib/core/permissions'

/** One thing that can be asked of the product over HTTP. `asked` null: its source does not say, which is a hole. */
export type Asks = { surface: Exclude<Surface, 'sign-in'>; name: string; file: string; method: string; asked: Asked | null; fault?: string; takes: string[] }

/** What answers everyone, and why it may. Whoever adds one thinks about it here. */
export const OPEN: Record<string, string> = {
  '/sign-in': 'the page to sign in',
  '/docs': 'the documentation of the product, nothing of a project',
  '/docs/[...slug]': 'the documentation of the product, nothing of a project',
  '/docs/search-index': 'the index of the documentation',
  '/api/v1/openapi.json': 'describes the API, nothing of a project',
  '/api/v1/config.schema.json': 'the form of a configuration, nothing of a project',
  '/api/v1/report.schema.json': 'the form of a report, nothing of a project',
  '/api/[...path]': 'says that there is no such address',
  '/healthz': 'for load balancers: whether the process is alive',
  '/readyz': 'for load balancers: whether it can answer',
  '/metrics': 'has a token of its own, SLICEGATE_METRICS_TOKEN; numbers, no texts and no names',
}

/** What better-auth answers under /api/auth; everything else that it could do is switched off (OPEN_PATHS of lib/create-auth.ts). */
export const OF_ACCOUNTS: { method: string; path: string; reason: string }[] = [
  { method: 'POST', path: '/sign-in/email', reason: 'signs in with a password; wrong ones are counted' },
  { method: 'POST', path: '/sign-in/social', reason: 'begins single sign-on' },
  { method: 'GET', path: '/callback/:id', reason: 'where the identity provider sends people back to' },
  { method: 'POST', path: '/sign-out', reason: 'ends the own session' },
  { method: 'GET', path: '/get-session', reason: 'says who one is; null for nobody' },
]

type Fn = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression
type Named = { name: string; fn: Fn; exported: boolean; isDefault: boolean }

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const sources = new Map<string, ts.SourceFile>()

function parse(file: string): ts.SourceFile {
  let source = sources.get(file)
  if (!source) sources.set(file, (source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)))
  return source
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) === true
}

/** Functions of a file at its top, also those that are made by a call around one: `cache(async () => …)`. */
function functionsOf(source: ts.SourceFile): Named[] {
  return source.statements.flatMap((statement): Named[] => {
    const exported = hasModifier(statement, ts.SyntaxKind.ExportKeyword)
    if (ts.isFunctionDeclaration(statement)) return [{ name: statement.name?.text ?? 'default', fn: statement, exported, isDefault: hasModifier(statement, ts.SyntaxKind.DefaultKeyword) }]
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      const isFn = (node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression => ts.isArrowFunction(node) || ts.isFunctionExpression(node)
      const inner = initializer && ts.isCallExpression(initializer) ? initializer.arguments.find(isFn) : initializer
      return inner && isFn(inner) ? [{ name: name.getText(), fn: inner, exported, isDefault: false }] : []
    })
  })
}

/** Files of app/ that a file imports, by name of what it imports. */
function importsOf(source: ts.SourceFile): Map<string, string> {
  const found = new Map<string, string>()
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const target = statement.moduleSpecifier.text
    const named = statement.importClause?.namedBindings
    if (!target.startsWith('@/app/') || !named || !ts.isNamedImports(named)) continue
    const file = ['.ts', '.tsx'].map((ending) => target.slice(2) + ending).find((name) => fs.existsSync(name))
    if (file) for (const element of named.elements) found.set(element.name.text, file)
  }
  return found
}

/** A call of a guard as what it asks for; null for every other call. A permission has to stand there as a word. */
function guardOf(call: ts.CallExpression): Asked | 'unreadable' | null {
  const name = ts.isIdentifier(call.expression) ? call.expression.text : null
  if (name === 'requirePersonPage' || name === 'requirePersonAction') return { kind: 'person' }
  if (name === 'requireInstancePage' || name === 'requireInstanceAction') return { kind: 'instance' }
  if (name !== 'requireProjectPage' && name !== 'requireProjectAction') return null
  const argument = call.arguments[1]
  const permission = argument && ts.isStringLiteral(argument) ? PERMISSIONS.find((known) => known === argument.text) : undefined
  return permission ? { kind: 'permission', permission } : 'unreadable'
}

/** Every guard that a function comes to, in itself and in functions of its own file or of app/ that it calls. */
function guardsIn(file: string, name: string, seen = new Set<string>()): (Asked | 'unreadable')[] {
  if (seen.has(`${file}#${name}`)) return []
  seen.add(`${file}#${name}`)
  const source = parse(file)
  const imports = importsOf(source)
  const own = functionsOf(source)
  const body = own.find((candidate) => candidate.name === name)?.fn.body
  const found: (Asked | 'unreadable')[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const called = node.expression.text
      const guard = guardOf(node)
      if (guard) found.push(guard)
      else if (own.some((candidate) => candidate.name === called)) found.push(...guardsIn(file, called, seen))
      else if (imports.has(called)) found.push(...guardsIn(imports.get(called)!, called, seen))
    }
    ts.forEachChild(node, visit)
  }
  if (body) visit(body)
  return found
}

/** The one thing that is asked for; a fault when there is none, or more than one. */
function oneOf(guards: (Asked | 'unreadable')[]): { asked: Asked | null; fault?: string } {
  if (guards.includes('unreadable')) return { asked: null, fault: 'its permission does not stand there as a word' }
  const told = new Map((guards as Asked[]).map((asked) => [JSON.stringify(asked), asked]))
  if (told.size === 0) return { asked: null, fault: 'it asks for nothing' }
  return told.size === 1 ? { asked: [...told.values()][0]! } : { asked: null, fault: `it asks for different things: ${[...told.keys()].join(', ')}` }
}

const addressOf = (file: string): string => `/${path.dirname(file).split(path.sep).slice(1).filter((part) => !/^\(.*\)$/.test(part)).join('/')}`.replace(/\/$/, '') || '/'

function openOr(address: string, found: { asked: Asked | null; fault?: string }): { asked: Asked | null; fault?: string } {
  return !found.asked && found.fault === 'it asks for nothing' && OPEN[address] ? { asked: { kind: 'anyone', reason: OPEN[address] } } : found
}

function pages(files: string[]): Asks[] {
  return files.filter((file) => path.basename(file) === 'page.tsx').map((file) => {
    const name = addressOf(file)
    const main = functionsOf(parse(file)).find(({ isDefault }) => isDefault)
    return { surface: 'page', name, file, method: 'GET', takes: namesIn(name), ...openOr(name, oneOf(main ? guardsIn(file, main.name) : [])) }
  })
}

/** Names in brackets: `/p/[project]/runs/[runId]` takes project and runId. */
const namesIn = (address: string): string[] => [...address.matchAll(/\[+\.*(\w+)\]+/g)].map(([, name]) => name!)

function routes(files: string[]): Asks[] {
  return files.filter((file) => path.basename(file) === 'route.ts' && !file.includes(`${path.sep}auth${path.sep}`)).flatMap((file) => {
    const address = addressOf(file)
    return parse(file).statements.flatMap((statement): Asks[] => {
      // export { answer as GET }: one handler under several names
      if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
        return statement.exportClause.elements.map(({ name, propertyName }) => ({
          surface: 'file', file, method: name.text, name: address, takes: namesIn(address), ...openOr(address, oneOf(guardsIn(file, (propertyName ?? name).getText()))),
        }))
      }
      if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return []
      const names = ts.isFunctionDeclaration(statement) ? [statement.name!.text] : ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(({ name }) => name.getText()) : []
      return names.filter((name) => METHODS.includes(name)).map((method) => {
        const operation = operationOf(statement, method)
        const base = { file, method, name: address, takes: namesIn(address) }
        if (!operation) return { surface: 'file', ...base, ...openOr(address, oneOf(guardsIn(file, method))) }
        return { surface: 'api', ...base, ...askedBy(operation, base) }
      })
    })
  })
}

/** The operation of `export const GET = route(getRunOperation, …)`. */
function operationOf(statement: ts.Statement, method: string): Operation | null {
  if (!ts.isVariableStatement(statement)) return null
  const call = statement.declarationList.declarations.find(({ name }) => name.getText() === method)?.initializer
  if (!call || !ts.isCallExpression(call) || call.expression.getText() !== 'route') return null
  return ((operations as Record<string, unknown>)[call.arguments[0]?.getText() ?? ''] as Operation | undefined) ?? null
}

function askedBy(operation: Operation, { name, method }: { name: string; method: string }): { asked: Asked | null; fault?: string } {
  const said = `${operation.method.toUpperCase()} ${operation.path}`
  const is = `${method} ${name.replaceAll('[', '{').replaceAll(']', '}')}`
  if (said !== is) return { asked: null, fault: `its operation is ${said}` }
  return operation.permission === null ? { asked: null, fault: 'its operation asks for nothing' } : { asked: { kind: 'permission', permission: operation.permission as Permission } }
}

function actions(files: string[]): Asks[] {
  return files.filter((file) => /\.tsx?$/.test(file) && /^['"]use server['"]/m.test(fs.readFileSync(file, 'utf8'))).flatMap((file) => functionsOf(parse(file))
    .filter(({ exported }) => exported)
    .map(({ name, fn }) => ({ surface: 'action' as const, name, file, method: 'POST', takes: fn.parameters.flatMap((parameter) => fieldsOf(parameter)), ...oneOf(guardsIn(file, name)) })))
}

/** Names of what an action takes; of an object that is spelled out in place, its fields. */
function fieldsOf({ name, type }: ts.ParameterDeclaration): string[] {
  if (ts.isObjectBindingPattern(name)) return name.elements.map((element) => element.name.getText())
  if (type && ts.isTypeLiteralNode(type)) return type.members.map((member) => `${name.getText()}.${member.name?.getText() ?? ''}`)
  return [name.getText()]
}

/** Everything of app/ that answers over HTTP: pages, routes by method, and server actions. */
export function readInventory(): Asks[] {
  sources.clear()
  const files = fs.readdirSync('app', { recursive: true, encoding: 'utf8' }).map((name) => path.join('app', name)).sort()
  return [...pages(files), ...routes(files), ...actions(files)]
}
