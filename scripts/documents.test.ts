import fs from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string) => fs.readFileSync(file, 'utf8')
const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!).sort()

/** What lib/env.ts parses, and what only the start scripts need. */
const inEnv = names(read('lib/env.ts'), /^ {2}([A-Z][A-Z0-9_]+):/gm)
const inScripts = ['SLICEGATE_DATA_DIR']

describe('the documents', () => {
  it('list in the reference exactly the variables that the product reads, and in the README no others', () => {
    expect(inEnv.length).toBeGreaterThan(10)
    const all = [...inEnv, ...inScripts].sort()
    expect(names(read('docs/reference/settings.md'), /^\| `([A-Z][A-Z0-9_]+)` \|/gm)).toEqual(all)
    const inReadme = names(read('README.md'), /^\| `([A-Z][A-Z0-9_]+)` \|/gm)
    expect(inReadme.length).toBeGreaterThan(10)
    expect(all).toEqual(expect.arrayContaining(inReadme))
  })

  it('list in .env.example exactly the same, but for what the scripts set', () => {
    const expected = [...inEnv, ...inScripts].filter((name) => name !== 'NODE_ENV').sort()
    expect(names(read('.env.example'), /^(?:# )?([A-Z][A-Z0-9_]+)=/gm)).toEqual(expected)
  })

  it('name the defaults that lib/env.ts has', () => {
    const defaults = [...read('lib/env.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): .*\.default\('?([\w.]+)'?\)/gm)].filter((match) => match[1] !== 'NODE_ENV')
    expect(defaults.length).toBeGreaterThan(2)
    for (const [, name, value] of defaults) expect(read('docs/reference/settings.md')).toContain(`| \`${name}\` | \`${value}\` |`)
  })

  it('show exactly two commands on the first screen of the README, and both exist', () => {
    const first = /```sh\n([^]*?)```/.exec(read('README.md'))?.[1] ?? ''
    const commands = first.trim().split('\n').map((line) => line.split('#')[0]!.trim())
    expect(commands).toEqual(['npm start', 'npm test'])
  })

  it('mention only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    for (const file of ['README.md', 'AGENTS.md', 'DECISIONS.md']) {
      for (const name of names(read(file), /npm run ([a-z:-]+)/g)) expect(Object.keys(scripts)).toContain(name)
    }
  })

  it('have the table of layers that lint enforces', () => {
    const layers = names(read('eslint.config.mjs'), /^ {2}'\.\/([a-z/]+)': \[/gm)
    const table = read('AGENTS.md').split('## Who may import whom')[1]!.split('## Rules')[0]!
    expect(layers.length).toBeGreaterThan(5)
    for (const layer of layers) expect(table).toContain(`\`${layer}\``)
  })
})
