'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { BrandMark } from '@/components/shell/brand-mark'
import styles from '@/components/admin/admin.module.css'

const TABS = [{ href: '/admin', label: 'People' }, { href: '/admin/audit', label: 'Audit log' }, { href: '/admin/system', label: 'System' }]

/** Around the pages of the whole installation. */
export function AdminFrame({ children }: { children: ReactNode }) {
  const pathname = usePathname()
  return (
    <>
      <header className={styles.bar}>
        <Link href="/admin" className={styles.brand}><BrandMark />Administration</Link>
        <nav className={styles.tabs} aria-label="Administration">
          {TABS.map(({ href, label }) => <Link key={href} href={href} aria-current={(href === '/admin' ? pathname === href : pathname.startsWith(href)) ? 'page' : undefined}>{label}</Link>)}
        </nav>
        <Link href="/" className={styles.back}>Back to the project</Link>
      </header>
      <main id="content">{children}</main>
    </>
  )
}
