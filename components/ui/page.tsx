import { CircleHelp } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { docHref, findDocPage } from '@/lib/core/docs/pages'
import styles from '@/components/ui/panel.module.css'

type Crumb = { label: string; href: string }
/** `docs`: the page of the documentation that explains this one. */
type Props = { title: ReactNode; badge?: ReactNode; docs?: string; sub?: ReactNode; crumbs?: Crumb[]; actions?: ReactNode; children: ReactNode }

export function Page({ title, badge, docs, sub, crumbs, actions, children }: Props) {
  return (
    <div className={styles.page}>
      <header className={styles.pageHead}>
        <div className={styles.pageWords}>
          {crumbs && crumbs.length > 0 && (
            <nav aria-label="Breadcrumb">
              <ol className={styles.crumbs}>
                {crumbs.map((crumb) => <li key={crumb.href}><Link href={crumb.href}>{crumb.label}</Link></li>)}
              </ol>
            </nav>
          )}
          <div className={styles.pageTitle}><h1>{title}</h1>{docs && <DocsLink slug={docs} />}{badge}</div>
          {sub && <div className={styles.sub}>{sub}</div>}
        </div>
        {actions && <div className={styles.pageActions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

function DocsLink({ slug }: { slug: string }) {
  return (
    <Link href={docHref(slug)} prefetch={false} className={styles.docsLink} aria-label="Help on this page" title={`Documentation: ${findDocPage(slug)?.title ?? slug}`}>
      <CircleHelp size={15} aria-hidden />
    </Link>
  )
}
