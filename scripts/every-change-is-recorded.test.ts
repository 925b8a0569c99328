import fs from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { AUDIT_ACTIONS } from '@/lib/db/audit-events'
import { readInventory, type Asks } from '@/scripts/access-inventory'
import { READS, UNRECORDED } from '@/scripts/unrecorded-changes'

const parsed = new Map<string, { source: ts.SourceFile; imports: Map<string, string> }>()

function parse(file: string): { source: ts.SourceFile; imports: Map<string, string> } {
  let known = parsed.get(file)
  if (!known) {
    const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    parsed.set(file, (known = { source, imports: importsOf(source) }))
  }
  return known
}

/** Names that a file imports from services and from lib, by the file that has them. */
function importsOf(source: ts.SourceFile): Map<string, string> {
  const found = new Map<string, string>()
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier) || !statement.moduleSpecifier.text.startsWith('@/')) continue
    const named = statement.importClause?.namedBindings
    const file = `${statement.moduleSpecifier.text.slice(2)}.ts`
    if (named && ts.isNamedImports(named) && fs.existsSync(file)) for (const element of named.elements) found.set(element.name.text, file)
  }
  return found
}

/** The body of a function or variable at the top of a file; of `export const POST = route(…)` the whole call. */
function nodeOf(source: ts.SourceFile, name: string): ts.Node | null {
  for (const statement of source.statements) {
    // of one that is declared several times, the one that does something
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name && statement.body) return statement
    if (ts.isClassDeclaration(statement) && statement.name?.text === name) return statement
    if (ts.isVariableStatement(statement)) for (const declaration of statement.declarationList.declarations) if (declaration.name.getText() === name) return declaration
  }
  return null
}

/** Whether a function comes to recordAuditEvent: itself, or by what it calls in its own file, in services, or in lib/db. */
function records(file: string, name: string, seen = new Set<string>()): boolean {
  if (name === 'recordAuditEvent') return true
  if (seen.has(`${file}#${name}`)) return false
  seen.add(`${file}#${name}`)
  const { source, imports } = parse(file)
  const node = nodeOf(source, name)
  if (!node) return false
  let found = false
  const visit = (child: ts.Node): void => {
    if (found) return
    if (ts.isIdentifier(child) && child !== node) {
      const from = imports.get(child.text)
      if (from && /^(?:lib\/(?:services|db)|app)\//.test(from)) found = records(from, child.text, seen)
      else if (!from && child.text !== name && nodeOf(source, child.text)) found = records(file, child.text, seen)
    }
    if (!found) ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

const nameOf = ({ surface, method, name }: Asks) => (surface === 'action' ? name : `${method} ${name}`)
const changes = readInventory().filter(({ surface, method, asked }) => (surface === 'action' || (surface !== 'page' && method !== 'GET')) && asked?.kind !== 'anyone')

describe('the audit log', () => {
  it('has an entry of every change: each action and writing route comes to recordAuditEvent, or reads, or has a reason', () => {
    const names = new Set([...READS, ...Object.keys(UNRECORDED)])
    const silent = changes.filter((entry) => !names.has(nameOf(entry)) && !records(entry.file, entry.surface === 'action' ? entry.name : entry.method)).map(nameOf)
    expect(silent).toEqual([])
    expect(changes.length).toBeGreaterThan(100)
  })

  it('excuses nothing that is not there, or that is recorded', () => {
    const known = new Map(changes.map((entry) => [nameOf(entry), entry]))
    const stale = Object.keys(UNRECORDED).filter((name) => !known.has(name) || records(known.get(name)!.file, name))
    expect([...stale, ...READS.filter((name) => !known.has(name))]).toEqual([])
  })

  it('knows no kind of entry that nobody writes', () => {
    const files = ['lib', 'app', 'workers', 'scripts'].flatMap((folder) => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|generated|lib\/db\/audit-events/.test(name))
    const text = files.map((file) => fs.readFileSync(file, 'utf8')).join('\n')
    expect(AUDIT_ACTIONS.filter((action) => !text.includes(`'${action}'`))).toEqual([])
  })
})
