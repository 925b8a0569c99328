import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import styles from '@/components/docs/docs.module.css'
import { docHref, type DocGroup } from '@/lib/core/docs/pages'

/** The first page: where to begin, then every page with one sentence. */
export function DocsHome({ groups }: { groups: readonly DocGroup[] }) {
  const [start, ...others] = groups
  return (
    <main className={`${styles.main} ${styles.home}`} id="content" tabIndex={-1}>
      <h1>Slicegate documentation</h1>
      <p className={styles.lead}>Whether a new model or prompt may ship, decided by real traffic and the worst customer segment. These pages belong to the version that you run.</p>
      <div className={styles.cards}>
        {start?.pages.map(({ slug, title, about }) => (
          <Link key={slug} href={docHref(slug)} prefetch={false} className={styles.card}>
            <strong>{title}<ArrowRight size={15} aria-hidden /></strong>
            <span>{about}</span>
          </Link>
        ))}
      </div>
      <div className={styles.groups}>
        {others.map(({ label, pages }) => (
          <section key={label} aria-labelledby={`group-${label.replace(/\W+/g, '-')}`}>
            <h2 id={`group-${label.replace(/\W+/g, '-')}`}>{label}</h2>
            <ul>
              {pages.map(({ slug, title, about }) => <li key={slug}><Link href={docHref(slug)} prefetch={false}>{title}</Link><span>{about}</span></li>)}
            </ul>
          </section>
        ))}
      </div>
    </main>
  )
}
