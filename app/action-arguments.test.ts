import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fields, flag, number, readArguments, text, word, words } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'

const files = fs.readdirSync('app', { recursive: true, encoding: 'utf8' }).map((name) => path.join('app', name))
  .filter((name) => /\.tsx?$/.test(name) && fs.readFileSync(name, 'utf8').startsWith(`'use server'`))

/** Parameters of exported actions that no call of readArguments names. The slug of a project is looked at by whoever asks for permission. */
function unread(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  return source.statements.flatMap((statement) => {
    if (!ts.isFunctionDeclaration(statement) || !statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    const read = new Set<string>()
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === 'readArguments' && node.arguments[1] && ts.isObjectLiteralExpression(node.arguments[1])) {
        for (const part of node.arguments[1].properties) read.add(ts.isPropertyAssignment(part) ? part.initializer.getText() : part.name?.getText() ?? '')
      }
      ts.forEachChild(node, visit)
    }
    visit(statement)
    return statement.parameters.map(({ name }) => name.getText()).filter((name) => name !== 'slug' && !read.has(name)).map((name) => `${file}: ${statement.name?.text} does not read ${name}`)
  })
}

it('every action reads what it is given before it uses it', () => {
  expect(files.length).toBeGreaterThan(20)
  expect(files.flatMap(unread)).toEqual([])
})

const shape = { id: word, input: z.object({ name: text, on: flag, n: number, list: words }) }
const good = { id: 'x', input: { name: 'a', on: true, n: 1, list: ['b'] } }

describe('what an action is given', () => {
  it('is read as it should be', () => {
    expect(readArguments(shape, good)).toEqual(good)
  })

  it.each([
    ['null', { ...good, input: null }, 'input'], ['a number for text', { ...good, id: 7 }, 'id'], ['a list for an object', { ...good, input: [] }, 'input'], ['a word for true', { ...good, input: { ...good.input, on: 'yes' } }, 'on'],
    ['no number', { ...good, input: { ...good.input, n: Number.NaN } }, 'n'], ['an object in a list', { ...good, input: { ...good.input, list: [{}] } }, 'list.0'], ['NUL', { ...good, input: { ...good.input, name: 'a\u0000' } }, 'name'], ['half a character', { ...good, id: '\ud800' }, 'id'],
    ['a word of a megabyte', { ...good, id: 'x'.repeat(1_000_000) }, 'id'],
  ])('is refused with its field when it is %s', async (_, given, field) => {
    expect(await runAction(async () => readArguments(shape, given as typeof good))).toMatchObject({ ok: false, field, message: expect.stringContaining('expected') as string })
  })

  it('is refused when it is nested without an end, before anybody walks through it', async () => {
    const deep: { a?: unknown } = {}
    for (let level = 0, at = deep; level < 100_000; level += 1) at = (at.a = {}) as { a?: unknown }
    expect(await runAction(async () => readArguments({ form: fields }, { form: deep }))).toMatchObject({ ok: false, message: 'The form is nested deeper than 16 levels.' })
  })

  it('never ends in another fault, whatever it is', async () => {
    await fc.assert(fc.asyncProperty(fc.anything(), fc.anything(), async (id, input) => {
      expect(await runAction(async () => readArguments({ ...shape, form: fields }, { id, input, form: input }))).toHaveProperty('ok')
    }))
  })
})
