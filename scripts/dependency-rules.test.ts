import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkLock, isAllowedLicence, readAudit } from './dependency-rules.mjs'

const good = { version: '1.0.0', integrity: 'sha512-x', license: 'MIT' }
const lockWith = (entries: Record<string, object>, root: object = {}) => ({ packages: { '': root, 'node_modules/good': good, ...entries } })
const check = (entries: Record<string, object>, root?: object, manifest: object = {}) => checkLock(lockWith(entries, root), manifest)

describe('the packages of this product', () => {
  it('break no rule', () => {
    const read = (name: string) => JSON.parse(fs.readFileSync(name, 'utf8')) as object
    expect(checkLock(read('package-lock.json'), read('package.json'))).toEqual([])
  })
})

describe('the rules about packages', () => {
  it('find nothing wrong with what is plain', () => expect(check({})).toEqual([]))

  it('want a list at all', () => expect(checkLock({}, {})).toEqual(['package-lock.json lists no packages']))

  it('want a strong hash of each package, but of those that lie inside of another', () => {
    expect(check({ 'node_modules/a': { ...good, integrity: undefined }, 'node_modules/b': { ...good, integrity: 'sha1-x' }, 'node_modules/c': { ...good, integrity: undefined, inBundle: true } }))
      .toEqual([expect.stringMatching(/^node_modules\/a: .*no integrity hash/), expect.stringMatching(/^node_modules\/b: .*no integrity hash/)])
  })

  it('want them from the registry over https: no repository, no plain address, no folder', () => {
    for (const resolved of ['git+ssh://git@example.com/a/b.git#1', 'http://registry.example/a/-/a-1.tgz', 'file:../a.tgz']) {
      expect(check({ 'node_modules/a': { ...good, resolved } })).toEqual([expect.stringContaining(`comes from ${resolved}`)])
    }
    expect(check({ 'node_modules/a': { ...good, resolved: 'https://registry.example/a/-/a-1.0.0.tgz' } })).toEqual([])
    expect(check({ 'node_modules/a': { link: true, resolved: 'packages/a' } })).toEqual(['node_modules/a: is a link to a folder (packages/a)'])
    for (const range of ['git+https://example.com/b.git', 'https://example.com/b.tgz', 'http://example.com/b.tgz', 'github:owner/b', 'owner/b', 'owner/b#main', 'file:../b']) {
      expect(check({}, { dependencies: { b: range } })).toEqual([`package.json: wants b from ${range}, not from the registry`])
      expect(check({ 'node_modules/a': { ...good, optionalDependencies: { b: range } } })).toHaveLength(1)
    }
    for (const range of ['^1.2.3', '1.x || >=2', 'npm:other@1.0.0', '*', 'latest', '~1.2 <3']) expect(check({}, { dependencies: { b: range } })).toEqual([])
  })

  it('want a licence of the list for what is shipped; tools may have another', () => {
    expect(check({ 'node_modules/a': { ...good, license: 'AGPL-3.0-only' }, 'node_modules/b': { ...good, license: undefined }, 'node_modules/c': { ...good, license: 'GPL-2.0', dev: true } })).toEqual([
      expect.stringContaining('node_modules/a: its licence is AGPL-3.0-only'), expect.stringContaining('node_modules/b: its licence is not stated'),
    ])
  })

  it('read licences that are put together', () => {
    for (const yes of ['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND ISC', 'MIT and ISC', 'Apache-2.0 AND (GPL-3.0-only OR BSD-3-Clause)', '((MIT))']) expect(`${yes}: ${isAllowedLicence(yes)}`).toBe(`${yes}: true`)
    for (const no of ['', 'GPL-3.0-only', 'MIT AND GPL-3.0-only', '(MIT', 'MIT)', 'MIT MIT', 'SEE LICENSE IN LICENSE', 'OR', null, { type: 'MIT' }]) expect(isAllowedLicence(no)).toBe(false)
  })

  it('want a yes or no to every script that runs when a package is installed, also of one inside of another', () => {
    const entries = { 'node_modules/a/node_modules/@scope/b': { ...good, hasInstallScript: true } }
    expect(check(entries)).toEqual([expect.stringContaining('says neither yes nor no to @scope/b')])
    expect(check(entries, {}, { allowScripts: { '@scope/b': 'maybe' } })).toHaveLength(1)
    expect(check(entries, {}, { allowScripts: { '@scope/b': false } })).toEqual([])
    expect(check(entries, {}, { allowScripts: { '@scope/b': true } })).toEqual([])
  })
})

describe('the answer of the registry about known holes', () => {
  const hole = { name: 'a', severity: 'critical', range: '<2', via: ['b', { title: 'Prototype pollution' }] }

  it('is a finding from high on', () => {
    expect(readAudit(JSON.stringify({ vulnerabilities: { a: hole, b: { ...hole, name: 'b', severity: 'moderate' } } }), 1)).toEqual({ skipped: null, findings: ['a <2: critical, Prototype pollution'] })
    expect(readAudit(JSON.stringify({ vulnerabilities: {} }), 0)).toEqual({ skipped: null, findings: [] })
  })

  it('is said to be missing where the registry cannot be asked, without its address', () => {
    const { skipped, findings } = readAudit(JSON.stringify({ message: '405 Method Not Allowed - POST https://registry.example/-/npm/v1/security', statusCode: 405 }), 1)
    expect({ skipped, findings }).toEqual({ skipped: '405 Method Not Allowed', findings: [] })
    expect(readAudit('', 1).skipped).toBe('it gave no answer')
    expect(readAudit(JSON.stringify({ error: { code: 'ENOTFOUND', summary: 'request to https://registry.example failed' } }), 1).skipped).toBe('request to failed')
  })
})
