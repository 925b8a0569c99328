import type { Element, ElementContent, Root, RootContent } from 'hast'
import rehypeHighlight from 'rehype-highlight'
import rehypeSlug from 'rehype-slug'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { resolveDocLink } from '@/lib/core/docs/resolve-link'

export type DocHeading = { depth: number; id: string; text: string }
export type DocTree = { tree: Root; headings: DocHeading[] }

const CALLOUTS = ['note', 'tip', 'important', 'warning', 'caution']

/** Jenkinsfiles colour well enough as JavaScript; the words of terminals and templates stay plain. */
const highlighting = { aliases: { javascript: ['groovy'] }, plainText: ['text', 'console', 'csv'], detect: false }

const processor = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeSlug).use(rehypeHighlight, highlighting)

/**
 * A page of the documentation as a tree of HTML elements: headings with the anchors that the repository gives them, links that lead
 * inside the site, callouts, coloured code. Raw HTML and front matter are left out. `slug` says where the text stands, for its links.
 */
export function docTree(markdown: string, slug: string): DocTree {
  const tree = processor.runSync(processor.parse(markdown.replace(/^---\n[^]*?\n---\n/, ''))) as Root
  const headings: DocHeading[] = []
  walk(tree, (element) => {
    if (/^h[1-6]$/.test(element.tagName)) headings.push({ depth: Number(element.tagName[1]), id: String(element.properties.id ?? ''), text: textOf(element) })
    if (element.tagName === 'blockquote') asCallout(element)
    if (element.tagName === 'a') asLink(element, slug)
    if (element.tagName === 'img') asPicture(element, slug)
    if (element.tagName === 'pre') keepInfo(element)
  })
  return { tree, headings }
}

/** Visits every element, outer ones first. */
export function walk(node: Root | Element, visit: (element: Element) => void): void {
  for (const child of node.children as RootContent[]) {
    if (child.type !== 'element') continue
    visit(child)
    walk(child, visit)
  }
}

/** The words inside a node. */
export function textOf(node: RootContent | ElementContent | Root): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map((child) => textOf(child as RootContent)).join('') : ''
}

/** `> [!NOTE]` of the repository becomes an element of its own: `<blockquote data-callout="note">`. */
function asCallout(element: Element): void {
  const first = element.children.find((child): child is Element => child.type === 'element')
  const words = first?.children[0]
  if (first?.tagName !== 'p' || words?.type !== 'text') return
  const kind = /^\[!([A-Z]+)\]\s*/.exec(words.value)
  if (!kind || !CALLOUTS.includes(kind[1]!.toLowerCase())) return
  words.value = words.value.slice(kind[0].length)
  element.properties.dataCallout = kind[1]!.toLowerCase()
}

function asLink(element: Element, slug: string): void {
  const link = resolveDocLink(String(element.properties.href ?? ''), slug)
  if (link.kind === 'page') element.properties.href = link.href
  else if (link.kind !== 'outside') delete element.properties.href
}

function asPicture(element: Element, slug: string): void {
  const link = resolveDocLink(String(element.properties.src ?? ''), slug)
  delete element.properties.src
  if (link.kind === 'picture') element.properties.dataPicture = link.name
}

/** What follows the language of a fence, such as a title, moves to the block. */
function keepInfo(element: Element): void {
  const code = element.children.find((child): child is Element => child.type === 'element' && child.tagName === 'code')
  if (!code) return
  const classes = Array.isArray(code.properties.className) ? code.properties.className.map(String) : []
  element.properties.dataLanguage = classes.find((name) => name.startsWith('language-'))?.slice('language-'.length) ?? 'text'
  const meta = (code.data as { meta?: string | null } | undefined)?.meta ?? ''
  const title = /(?:^|\s)title=("[^"]*"|\S+)/.exec(meta)?.[1]?.replace(/^"|"$/g, '')
  if (title) element.properties.dataTitle = title
}
