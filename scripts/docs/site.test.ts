import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { OPERATIONS } from '@/lib/core/api/operations'
import { buildSearch, openSearch, searchDocs } from '@/lib/core/docs/doc-search'
import { docSections } from '@/lib/core/docs/doc-sections'
import { docTree } from '@/lib/core/docs/doc-tree'
import { DOC_PAGES, docFile as fileOf, findDocPage } from '@/lib/core/docs/pages'
import { resolveDocLink } from '@/lib/core/docs/resolve-link'
import { SETTINGS } from '@/lib/core/docs/settings'
import { PICTURES } from '@/components/docs/pictures'
import { API_PAGES, placeOf } from '@/scripts/docs/api-pages'
import { docFiles } from '@/scripts/docs/doc-blocks'
import { generatedFiles } from '@/scripts/docs/generated-files'

const files = docFiles().filter(({ file }) => file !== 'docs/README.md')
const slugOf = (file: string) => file.replace(/^docs\//, '').replace(/\.md$/, '')
const trees = new Map(files.map(({ file, text }) => [slugOf(file), docTree(text, slugOf(file))]))

describe('the documentation', () => {
  it('has every file of docs/ in its navigation, and no page without a file', () => {
    expect(DOC_PAGES.map(({ slug }) => fileOf(slug)).sort()).toEqual(files.map(({ file }) => file).sort())
    expect(new Set(DOC_PAGES.map(({ slug }) => slug)).size).toBe(DOC_PAGES.length)
  })

  it('has pages with one heading of the first rank, and anchors of which no two are the same', () => {
    for (const [slug, { headings }] of trees) {
      expect(headings.filter(({ depth }) => depth === 1), slug).toHaveLength(1)
      expect(headings[0]!.depth, slug).toBe(1)
      expect(new Set(headings.map(({ id }) => id)).size, slug).toBe(headings.length)
      headings.slice(1).forEach(({ depth, text }, i) => expect(depth, `${slug}: ${text}`).toBeLessThanOrEqual(headings[i]!.depth + 1))
    }
  })

  it('links to pages, headings and pictures that are there', () => {
    const broken = files.flatMap(({ file, links }) => links.flatMap(({ target, line }) => {
      const link = resolveDocLink(target, slugOf(file))
      const known = link.kind === 'outside' || (link.kind === 'picture' && PICTURES[link.name])
        || (link.kind === 'page' && trees.has(link.slug) && (link.anchor === '' || trees.get(link.slug)!.headings.some(({ id }) => id === link.anchor)))
      return known ? [] : [`${file}:${line} ${target}`]
    }))
    expect(broken).toEqual([])
  })

  it('is linked to from the README and from the product with addresses that are there', () => {
    const readme = [...fs.readFileSync('README.md', 'utf8').matchAll(/\]\((docs\/[^)#]+)/g)].map((match) => match[1]!)
    for (const file of readme) expect(fs.existsSync(file), file).toBe(true)
    const sources = ['app', 'components'].flatMap((folder) => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)))
    const asked = sources.filter((file) => /\.tsx?$/.test(file)).flatMap((file) => [...fs.readFileSync(file, 'utf8').matchAll(/\b(?:docs="|docHref\(')([a-z/-]+)/g)].map((match) => match[1]!))
    for (const slug of asked) expect(findDocPage(slug), slug).not.toBeNull()
  })

  it('has what is generated as `npm run docs` writes it', () => {
    const stale = [...generatedFiles()].filter(([file, text]) => !fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text).map(([file]) => file)
    expect(stale, 'run npm run docs').toEqual([])
  })

  it('shows every picture on a page, with words for those who do not see it', () => {
    const shown = new Set(files.flatMap(({ links, file }) => links.map(({ target }) => resolveDocLink(target, slugOf(file)))).flatMap((link) => (link.kind === 'picture' ? [link.name] : [])))
    expect([...shown].sort()).toEqual(Object.keys(PICTURES).sort())
    for (const name of shown) expect(fs.readFileSync(`docs/pictures/${name}.svg`, 'utf8')).toMatch(/<title id="[^"]+">[^<]{10,}<\/title><desc id="[^"]+">[^<]{60,}/)
  })
})

describe('the API reference', () => {
  it('has each operation on one page', () => {
    for (const operation of OPERATIONS) expect(API_PAGES.filter((page) => page.holds(operation.path)), operation.path).toEqual([placeOf(operation)])
  })
})

describe('the reference of settings', () => {
  const env = [...fs.readFileSync('lib/env.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+): (.*)$/gm)].map(([, name, rule]) => ({ name: name!, standard: /\.default\('?([\w.]+)'?\)/.exec(rule!)?.[1] }))

  it('lists exactly the variables that the product reads, with their defaults', () => {
    expect(SETTINGS.map(({ name }) => name).sort()).toEqual([...env.map(({ name }) => name), 'SLICEGATE_DATA_DIR'].sort())
    for (const { name, standard } of env) if (standard !== undefined && name !== 'NODE_ENV') expect(SETTINGS.find((setting) => setting.name === name)!.standard).toBe(`\`${standard}\``)
  })

  it('says of each what the README says, if that has it', () => {
    const rows = [...fs.readFileSync('README.md', 'utf8').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| (.*?) \| (.*?) ?\|$/gm)]
    for (const [, name, standard, what] of rows) {
      const own = SETTINGS.find((setting) => setting.name === name)
      expect({ name, standard: own?.standard, what: own?.what.replaceAll('’', "'") }).toEqual({ name, standard, what: what!.replaceAll('’', "'") })
    }
  })
})

describe('the search of the documentation', () => {
  const index = openSearch(JSON.stringify(buildSearch(DOC_PAGES.filter(({ slug }) => trees.has(slug)).flatMap((page) => docSections(page, trees.get(page.slug)!)))))
  const first = (words: string) => searchDocs(index, words, 4).map(({ id }) => id)

  it('finds sections by their heading, by what they say, by beginnings and in spite of a slip', () => {
    expect(first('exit codes').some((id) => /#exit-codes$/.test(id))).toBe(true)
    expect(first('quick sta')[0]).toMatch(/^\/docs\/quick-start/)
    expect(first('regresion_threshold').length).toBeGreaterThan(0)
    expect(first('zzyzzx')).toEqual([])
  })

  it('shows the words that were found', () => {
    const [hit] = searchDocs(index, 'tombstone', 1)
    expect(hit!.excerpt.toLowerCase()).toContain('tombstone')
  })
})
