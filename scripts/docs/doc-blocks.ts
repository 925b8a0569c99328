import fs from 'node:fs'
import path from 'node:path'
import type { Root, RootContent } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

export type DocBlock = {
  file: string
  line: number
  /** null: the fence names none. */
  language: string | null
  /** Words behind the language: what the block is, and what becomes of it. */
  info: string[]
  text: string
}
export type DocLinkUse = { file: string; line: number; target: string }
export type DocFile = { file: string; text: string; blocks: DocBlock[]; inline: { line: number; text: string }[]; links: DocLinkUse[] }

const parser = unified().use(remarkParse).use(remarkGfm)

/** Every Markdown file of docs/ with its fences, its words in code and its links. */
export function docFiles(folder = 'docs'): DocFile[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).sort()
    .map((name) => docFile(path.posix.join(folder, name.replaceAll(path.sep, '/')), fs.readFileSync(path.join(folder, name), 'utf8')))
}

export function docFile(file: string, text: string): DocFile {
  const found: DocFile = { file, text, blocks: [], inline: [], links: [] }
  visit(parser.parse(text), (node) => {
    const line = node.position?.start.line ?? 0
    if (node.type === 'code') found.blocks.push({ file, line, language: node.lang ?? null, info: wordsOf(node.meta ?? ''), text: node.value })
    if (node.type === 'inlineCode') found.inline.push({ line, text: node.value })
    if (node.type === 'link' || node.type === 'image') found.links.push({ file, line, target: node.url })
  })
  return found
}

function visit(node: Root | RootContent, on: (node: RootContent) => void): void {
  if (!('children' in node)) return
  for (const child of node.children as RootContent[]) {
    on(child)
    visit(child, on)
  }
}

const wordsOf = (meta: string): string[] => meta.match(/\w+="[^"]*"|\S+/g) ?? []
