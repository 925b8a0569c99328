'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import styles from '@/components/docs/docs.module.css'
import { docHref, type DocGroup } from '@/lib/core/docs/pages'

/** The pages by group; the current one is scrolled into its list. */
export function DocsNav({ groups, onNavigate }: { groups: readonly DocGroup[]; onNavigate?: () => void }) {
  const pathname = usePathname()
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    const [box, current] = [list.current?.parentElement, list.current?.querySelector<HTMLElement>('[aria-current="page"]')]
    if (!box || !current || box.scrollHeight <= box.clientHeight) return
    const [top, view] = [current.getBoundingClientRect(), box.getBoundingClientRect()]
    if (top.bottom > view.bottom || top.top < view.top) box.scrollTop += top.top - view.top - view.height / 3
  }, [pathname])
  return (
    <nav className={styles.nav} aria-label="Pages" ref={list}>
      {groups.map(({ label, pages }) => (
        <div key={label} role="group" aria-label={label}>
          <span className={styles.group} aria-hidden>{label}</span>
          {pages.map(({ slug, title }) => (
            <Link key={slug} href={docHref(slug)} prefetch={false} className={styles.item} onClick={onNavigate} aria-current={pathname === docHref(slug) ? 'page' : undefined}>
              {title}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  )
}
