import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { OF_ACCOUNTS, OPEN, readInventory } from '@/scripts/access-inventory'
import { accessMatrixText } from '@/scripts/access-matrix-text'

const entries = readInventory()

describe('who may do what', () => {
  it('has no hole: each page, route and action asks for one thing, or is open to everyone with a reason', () => {
    expect(entries.filter(({ asked }) => asked === null).map(({ name, file, fault }) => `${name} (${file}): ${fault}`)).toEqual([])
    expect(entries.length).toBeGreaterThan(170)
    for (const surface of ['page', 'file', 'api', 'action']) expect(entries.some((entry) => entry.surface === surface)).toBe(true)
  })

  it('knows every file that answers', () => {
    const files = fs.readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((name) => /(?:^|\/)(?:page\.tsx|route\.ts)$/.test(name)).map((name) => `app/${name}`)
    const known = new Set(entries.map(({ file }) => file))
    expect(files.filter((file) => !known.has(file))).toEqual(['app/api/auth/[...all]/route.ts'])
  })

  it('names nothing as open that is not there, or that asks', () => {
    const open = new Set(entries.filter(({ asked }) => asked?.kind === 'anyone').map(({ name }) => name))
    expect(Object.keys(OPEN).filter((name) => !open.has(name))).toEqual([])
  })

  it('knows the addresses of accounts that are left on', () => {
    const source = fs.readFileSync('lib/create-auth.ts', 'utf8')
    expect(/const OPEN_PATHS = new Set\(\[([^\]]*)\]\)/.exec(source)?.[1]?.split(',')).toHaveLength(OF_ACCOUNTS.length)
  })

  it('stands in the documentation as it is', () => {
    expect(fs.readFileSync('docs/access-matrix.md', 'utf8'), 'docs/access-matrix.md is stale: npm run access-matrix').toBe(accessMatrixText(entries))
  })
})
