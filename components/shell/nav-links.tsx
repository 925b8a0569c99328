'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { DetectorDot } from '@/components/gate-health/detector-dot'
import type { DetectorView } from '@/lib/core/display/gate-health-view'
import { plural } from '@/lib/core/display/format'
import { projectHref } from '@/lib/core/display/project-href'
import { SHELL_GROUPS, SHELL_PAGES } from '@/components/shell/pages'
import styles from '@/components/shell/frame.module.css'

/** A review has the address of its run, and belongs to the queue that it was opened from. */
function isCurrent(pathname: string, slug: string, path: string): boolean {
  const href = projectHref(slug, path)
  if (/^\/runs\/[^/]+\/review$/.test(pathname.slice(projectHref(slug, '').length))) return path === '/reviews'
  return path === '' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)
}

/** `detector`: the light of the gate, at the page that explains it. `reviews`: how many runs wait for a person, up to 99. */
export function NavLinks({ slug, detector, reviews, onNavigate }: { slug: string; detector: DetectorView; reviews: number; onNavigate?: () => void }) {
  const pathname = usePathname()
  const nav = useRef<HTMLElement>(null)
  // where the window is too low for all of them, the current one is never the one out of sight
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' })
  }, [pathname])
  return (
    <nav className={styles.nav} aria-label="Project" ref={nav}>
      {SHELL_GROUPS.map((group) => (
        <div key={group.label} role="group" aria-label={group.label}>
          <span className={styles.group} aria-hidden>{group.label}</span>
          {group.pages.map((page) => (
            <Link
              key={page.path} href={projectHref(slug, page.path)} className={styles.item} onClick={onNavigate}
              aria-current={isCurrent(pathname, slug, page.path) ? 'page' : undefined}
            >
              <page.icon size={16} strokeWidth={1.9} aria-hidden />
              {page.label}
              <span className={styles.keys} aria-hidden>G {page.key.toUpperCase()}</span>
              {page.path === '/gate' && <DetectorDot detector={detector} />}
              {page.path === '/reviews' && reviews > 0 && <span className={styles.count} title={`${plural(reviews, 'run')} waiting for a person`}>{reviews}</span>}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  )
}

/** A telephone has room for five; the burger has all. */
const TABS = ['', '/runs', '/reviews', '/adversarial', '/traces']

export function TabLinks({ slug }: { slug: string }) {
  const pathname = usePathname()
  return (
    <nav className={styles.tabs} aria-label="Main pages">
      {SHELL_PAGES.filter((page) => TABS.includes(page.path)).map((page) => (
        <Link
          key={page.path} href={projectHref(slug, page.path)} className={styles.tab}
          aria-current={isCurrent(pathname, slug, page.path) ? 'page' : undefined}
        >
          <page.icon size={18} strokeWidth={1.9} aria-hidden />
          {page.label}
        </Link>
      ))}
    </nav>
  )
}
