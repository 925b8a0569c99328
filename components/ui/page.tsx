import Link from 'next/link'
import type { ReactNode } from 'react'
import styles from '@/components/ui/panel.module.css'

type Crumb = { label: string; href: string }
type Props = { title: ReactNode; badge?: ReactNode; sub?: ReactNode; crumbs?: Crumb[]; actions?: ReactNode; children: ReactNode }

export function Page({ title, badge, sub, crumbs, actions, children }: Props) {
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
          <div className={styles.pageTitle}><h1>{title}</h1>{badge}</div>
          {sub && <div className={styles.sub}>{sub}</div>}
        </div>
        {actions && <div className={styles.pageActions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
