import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

/**
 * What an action gets came over the wire and may have any keys. Spread after `projectId` or `actor` it would replace them: the
 * permission is asked for one project, and the service then writes to another, in another's name.
 */
const files = fs.readdirSync('app', { recursive: true, encoding: 'utf8' }).map((name) => path.join('app', name)).filter((name) => /actions?\.ts$/.test(name))

/** What the server knows by itself and nobody may say. */
const CHECKED = new Set(['projectId', 'actor', 'userId', 'createdBy', 'runId'])

function lateSpreads(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const checked = node.properties.findIndex((part) => CHECKED.has(part.name?.getText() ?? ''))
      const late = checked < 0 ? [] : node.properties.slice(checked + 1)
      for (const part of late) if (ts.isSpreadAssignment(part)) found.push(`${file}: ${node.getText().slice(0, 80)}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

it('actions name the fields that they pass on', () => {
  expect(files.length).toBeGreaterThan(5)
  expect(files.flatMap(lateSpreads)).toEqual([])
})
