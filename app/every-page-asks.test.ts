import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** The only pages without a permission. */
const PUBLIC_PAGES = ['app/docs/[...slug]/page.tsx', 'app/docs/page.tsx', 'app/sign-in/page.tsx']
const GUARDS = ['requireProjectPage', 'requirePersonPage', 'requireInstancePage', 'requireProjectAction', 'requirePersonAction', 'requireInstanceAction']

const files = fs.readdirSync('app', { recursive: true, encoding: 'utf8' }).map((name) => path.join('app', name))

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
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

type Named = { name: string; fn: Fn; exported: boolean }
type Fn = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression

function functionsOf(source: ts.SourceFile): Named[] {
  return source.statements.flatMap((statement): Named[] => {
    const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
    if (ts.isFunctionDeclaration(statement)) return [{ name: statement.name?.text ?? 'default', fn: statement, exported }]
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      const inner = initializer && ts.isCallExpression(initializer) ? initializer.arguments.find((arg) => ts.isArrowFunction(arg) || ts.isFunctionExpression(arg)) : initializer
      return inner && (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) ? [{ name: name.getText(), fn: inner, exported }] : []
    })
  })
}

/** Whether a function asks for a permission itself, or calls one of its own file or of app/ that does. */
function asks(file: string, name: string, seen = new Set<string>()): boolean {
  if (seen.has(`${file}#${name}`)) return false
  seen.add(`${file}#${name}`)
  const source = parse(file)
  const imports = importsOf(source)
  const own = functionsOf(source)
  const found = own.find((candidate) => candidate.name === name)
  if (!found?.fn.body) return false
  let asked = false
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const called = node.expression.text
      if (GUARDS.includes(called)) asked = true
      else if (own.some((candidate) => candidate.name === called)) asked ||= asks(file, called, seen)
      else if (imports.has(called)) asked ||= asks(imports.get(called)!, called, seen)
    }
    if (!asked) ts.forEachChild(node, visit)
  }
  visit(found.fn.body)
  return asked
}

describe('every page', () => {
  const pages = files.filter((file) => /(^|\/)page\.tsx$/.test(file))

  it('asks for a permission, or is the page to sign in or one of the documentation', () => {
    expect(pages.length).toBeGreaterThan(5)
    const open = pages.filter((file) => {
      const main = parse(file).statements.find((statement) => ts.isFunctionDeclaration(statement)
        && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) as ts.FunctionDeclaration | undefined
      return !asks(file, main?.name?.text ?? 'default')
    })
    expect(open.sort()).toEqual(PUBLIC_PAGES)
  })
})

describe('every server action', () => {
  const actionFiles = files.filter((file) => /\.tsx?$/.test(file) && /^['"]use server['"]/m.test(fs.readFileSync(file, 'utf8')))

  it('asks for a permission', () => {
    expect(actionFiles.length).toBeGreaterThan(0)
    const open = actionFiles.flatMap((file) => functionsOf(parse(file))
      .filter(({ name, exported }) => exported && !asks(file, name)).map(({ name }) => `${file} ${name}`))
    expect(open).toEqual([])
  })
})
