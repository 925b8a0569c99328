import { ArrowLeft, ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { DocArticle } from '@/components/docs/doc-article'
import { DocContents } from '@/components/docs/doc-contents'
import styles from '@/components/docs/docs.module.css'
import type { OpenDoc } from '@/lib/core/docs/doc-library'
import { docFile, docHref } from '@/lib/core/docs/pages'

/** One page with what is on it, and the ways to its neighbours. */
export function DocPageView({ doc }: { doc: OpenDoc }) {
  const headings = doc.headings.filter(({ depth }) => depth === 2 || depth === 3)
  return (
    <>
      <main className={styles.main} id="content" tabIndex={-1}>
        <p className={styles.crumb}>{doc.group}</p>
        <DocArticle tree={doc.tree} />
        <nav className={styles.neighbours} aria-label="Neighbouring pages">
          {doc.previous ? <Link href={docHref(doc.previous.slug)} prefetch={false}><ArrowLeft size={15} aria-hidden /><span><small>Previous</small>{doc.previous.title}</span></Link> : <span />}
          {doc.next && <Link href={docHref(doc.next.slug)} prefetch={false} data-next><span><small>Next</small>{doc.next.title}</span><ArrowRight size={15} aria-hidden /></Link>}
        </nav>
        <p className={styles.source}>In the repository: <code>{docFile(doc.page.slug)}</code></p>
      </main>
      <aside className={styles.toc} aria-label="Contents">{headings.length > 1 && <DocContents headings={headings} />}</aside>
    </>
  )
}
