import type { Element } from 'hast'
import { toJsxRuntime, type Components } from 'hast-util-to-jsx-runtime'
import { CircleAlert, Info, Lightbulb, Link2, TriangleAlert, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { CopyButton } from '@/components/docs/copy-button'
import styles from '@/components/docs/docs.module.css'
import { PICTURES } from '@/components/docs/pictures'
import { textOf, type DocTree } from '@/lib/core/docs/doc-tree'

/** `node` is the element of the tree that a component stands for. */
type Given<T extends keyof React.JSX.IntrinsicElements> = ComponentProps<T> & { node?: Element }

const CALLOUTS: Record<string, { label: string; icon: LucideIcon }> = {
  note: { label: 'Note', icon: Info }, tip: { label: 'Tip', icon: Lightbulb }, important: { label: 'Important', icon: CircleAlert },
  warning: { label: 'Warning', icon: TriangleAlert }, caution: { label: 'Caution', icon: TriangleAlert },
}

const heading = (Tag: 'h2' | 'h3' | 'h4') => function Heading({ node: _, children, id }: Given<'h2'>) {
  return <Tag id={id}>{children}{id && <a href={`#${id}`} className={styles.anchor} aria-label="Link to this part"><Link2 size={15} aria-hidden /></a>}</Tag>
}

function Anchor({ node: _, href, children }: Given<'a'>) {
  if (!href) return <>{children}</>
  if (href.startsWith('/') || href.startsWith('#')) return <Link href={href} prefetch={false}>{children}</Link>
  return <a href={href} target="_blank" rel="noopener noreferrer">{children}</a>
}

function Block({ node, children }: Given<'pre'>) {
  const text = node ? textOf(node).replace(/\n$/, '') : ''
  const [language, title] = [String(node?.properties.dataLanguage ?? ''), node?.properties.dataTitle]
  return (
    <figure className={styles.code} data-language={language}>
      {title !== undefined && <figcaption>{String(title)}</figcaption>}
      {/* focusable, so that a long line can be scrolled with the keyboard */}
      <pre tabIndex={0} role="group" aria-label={title === undefined ? `Code: ${language}` : String(title)}>{children}</pre>
      <CopyButton text={text} />
    </figure>
  )
}

function Quote({ node, children }: Given<'blockquote'>) {
  const callout = CALLOUTS[String(node?.properties.dataCallout ?? '')]
  if (!callout) return <blockquote>{children}</blockquote>
  return (
    <div className={styles.callout} data-kind={node?.properties.dataCallout} role="note" aria-label={callout.label}>
      <callout.icon size={17} aria-hidden />
      <div>{children}</div>
    </div>
  )
}

function Table({ node: _, children }: Given<'table'>) {
  return <div className={styles.table} tabIndex={0} role="group" aria-label="Table"><table>{children}</table></div>
}

/** A corner that names nothing is no header. */
function Header({ node, ...rest }: Given<'th'>) {
  return node && textOf(node).trim() === '' ? <td /> : <th scope="col" {...rest} />
}

function Image({ node, alt }: Given<'img'>): ReactNode {
  const Picture = PICTURES[String(node?.properties.dataPicture ?? '')]
  return Picture ? <span className={styles.picture} tabIndex={0} role="group" aria-label="Picture"><Picture /></span> : alt
}

const COMPONENTS = { h2: heading('h2'), h3: heading('h3'), h4: heading('h4'), a: Anchor, pre: Block, blockquote: Quote, table: Table, th: Header, img: Image } as Partial<Components>

/** The text of a page. The tree holds elements and text alone, so nothing in it is read as HTML. */
export function DocArticle({ tree }: Pick<DocTree, 'tree'>) {
  return <div className={styles.article}>{toJsxRuntime(tree, { Fragment, jsx, jsxs, components: COMPONENTS, passNode: true })}</div>
}
