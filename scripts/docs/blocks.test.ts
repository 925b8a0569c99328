import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnShell } from '@/cli/test-run-cli'
import { OPERATIONS } from '@/lib/core/api/operations'
import { API_EXAMPLES } from '@/lib/core/docs/api-examples'
import { checkBlock, hasPython } from '@/scripts/docs/check-block'
import { checkSlicegate, faultsOf, slicegateArguments } from '@/scripts/docs/check-shell'
import { docFile, docFiles, type DocBlock } from '@/scripts/docs/doc-blocks'
import { shellCommands } from '@/scripts/docs/shell-commands'

const README = docFile('README.md', fs.readFileSync('README.md', 'utf8'))
const files = [...docFiles(), README]
const block = (language: string, text: string, ...info: string[]): DocBlock => ({ file: 'x.md', line: 1, language, info, text })

describe('the blocks of code in the documentation', () => {
  it.each(files.filter(({ blocks }) => blocks.length > 0).map((file) => [file.file, file.blocks] as const))('%s: each is held to the rule of its language', async (file, blocks) => {
    const faults: string[] = []
    for (const one of blocks) for (const fault of await checkBlock(one)) faults.push(`${file}:${one.line} ${fault}`)
    expect(faults).toEqual([])
  })

  it('are many, and of the languages that matter', () => {
    const languages = new Map<string | null, number>()
    for (const { language } of files.flatMap(({ blocks }) => blocks)) languages.set(language, (languages.get(language) ?? 0) + 1)
    for (const [language, least] of [['sh', 40], ['yaml', 12], ['http', 39], ['jsonl', 3], ['sql', 1], ['python', 3], ['ts', 3]] as const) expect(languages.get(language), language).toBeGreaterThanOrEqual(least)
  })

  it('and commands in a line of text are read by the parser of the command', async () => {
    const faults: string[] = []
    for (const { file, inline } of files) {
      for (const { text, line } of inline) {
        if (!/^(npx )?slicegate [a-z]/.test(text) || /[…|]|COMMAND/.test(text)) continue
        for (const fault of await checkSlicegate(slicegateArguments(shellCommands(text)[0]!)!)) faults.push(`${file}:${line} ${fault}`)
      }
    }
    expect(faults).toEqual([])
  })

  it.runIf(!hasPython)('SKIPPED: there is no python3 here to read the blocks of Python', () => undefined)
})

describe('a block that is wrong', () => {
  it('fails by its language, or for having none', async () => {
    expect(await checkBlock({ ...block('x', 'a'), language: null })).toEqual(['the fence names no language'])
    expect((await checkBlock(block('cobol', 'a')))[0]).toMatch(/^no rule covers cobol: expected one of sh, bash, yaml/)
    expect(await checkBlock(block('jsonl', '{"a": 1}\n{"a"'))).toEqual([expect.stringMatching(/^line 2 is no JSON/)])
    expect((await checkBlock(block('yaml', 'gates: { treshold: 0.9 }', 'config')))[0]).toContain('unknown key gates.treshold is ignored; did you mean threshold?')
    expect((await checkBlock(block('sh', 'if true; then')))[0]).toContain('bash cannot read it')
    expect(await checkBlock(block('http', 'GET /api/v1/nothing'))).toEqual(['the API has no GET /api/v1/nothing'])
    expect(await checkBlock(block('env', 'SLICEGATE_COLOUR=red'))).toEqual(['SLICEGATE_COLOUR: there is no such setting'])
    expect((await checkBlock(block('ts', 'const = 1'))).length).toBeGreaterThan(0)
    expect((await checkBlock(block('jsonl', '{"case_id": "a", "passed": "yes"}', 'results')))[0]).toContain('no results')
  })

  it('fails by the command, the script or the request that it shows, wherever a CI file hides it', async () => {
    expect((await checkBlock(block('sh', 'npx slicegate gate --candidate m --wait --timout 5m')))[0]).toContain('unknown flag --timout; did you mean --timeout?')
    expect((await checkBlock(block('yaml', 'job:\n  script:\n    - |\n      node x/slicegate.mjs retry RUN --nope')))[0]).toContain('unknown flag --nope')
    expect(await checkBlock(block('sh', 'npm run nothing'))).toEqual(['there is no npm script nothing'])
    const curl = (rest: string) => checkBlock(block('sh', `curl -H "Authorization: Bearer $K" ${rest}`))
    expect(await curl('-H "Content-Type: application/json" "$SLICEGATE_URL/api/v1/runs" -d \'{"candidate": {}}\'')).toEqual([expect.stringContaining("must have required property 'model'")])
    expect(await curl('"$SLICEGATE_URL/api/v1/runs?states=x"')).toEqual([expect.stringContaining('Unrecognized key')])
    expect(await curl('-X POST "$SLICEGATE_URL/api/v1/runs/1"')).toEqual(['POST /api/v1/runs/1: the API has no such operation'])
    expect(await checkBlock(block('sh', 'curl "$SLICEGATE_URL/api/v1/runs"'))).toEqual(['GET /api/v1/runs: it needs a key, and the example sends none'])
  })
})

describe('the examples of the API reference', () => {
  it('belong to operations, and each that takes a body has one that its schema takes', () => {
    const known = new Map(OPERATIONS.map((operation) => [operation.id, operation]))
    for (const id of Object.keys(API_EXAMPLES)) expect(known.has(id), id).toBe(true)
    for (const operation of OPERATIONS.filter(({ body }) => body)) {
      const example = API_EXAMPLES[operation.id]
      expect(example?.body, operation.id).toBeDefined()
      if (!operation.body!.schema) continue
      const value = JSON.parse(example!.body!) as unknown
      expect(operation.body!.schema.safeParse(value).error, operation.id).toBeUndefined()
      expect(faultsOf(operation, value), operation.id).toEqual([])
    }
  })
})

describe('the blocks that say that they run', () => {
  let folder: string
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-docs-'))
    fs.cpSync('docs/examples', path.join(folder, 'docs/examples'), { recursive: true })
  })
  afterAll(() => fs.rmSync(folder, { recursive: true }))

  const runs = files.flatMap(({ file, blocks }) => blocks.flatMap((one, i) => (one.info.includes('run') ? [{ place: `${file}:${one.line}`, one, next: blocks[i + 1] }] : [])))

  it.each(runs.map((run) => [run.place, run] as const))('%s ends and prints as the page says', async (_, { one, next }) => {
    const result = await spawnShell(one.text.replace(/npx slicegate/g, '"$CLI"'), folder)
    expect({ code: result.code, stderr: result.stderr.replace(/^re-running.*$/gm, '').trim() }).toEqual({ code: exitOf(one), stderr: '' })
    if (next?.info.includes('output')) expect(result.stdout).toContain(next.text)
  })

  it('are there', () => {
    expect(runs.length).toBeGreaterThan(0)
  })
})

function exitOf({ info }: DocBlock): number {
  return Number(info.find((word) => word.startsWith('exit='))?.slice('exit='.length) ?? 0)
}
