'use client'

import { ActionIcon, Burger, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Search } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { DocsNav } from '@/components/docs/docs-nav'
import { DocsSearch, openDocsSearch } from '@/components/docs/docs-search'
import styles from '@/components/docs/docs.module.css'
import { BrandMark } from '@/components/shell/brand-mark'
import { useModKey } from '@/components/shell/use-mod-key'
import { ColorSchemeToggle } from '@/components/shell/user-menu'
import type { DocGroup } from '@/lib/core/docs/pages'

/** Head, navigation and search around every page of the documentation. Open to anyone: it knows nobody. */
export function DocsFrame({ groups, children }: { groups: readonly DocGroup[]; children: ReactNode }) {
  const mod = useModKey()
  const [drawerOpen, drawer] = useDisclosure(false)
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>Skip to content</a>
      <header className={styles.top}>
        <Burger className={styles.burger} opened={drawerOpen} onClick={drawer.toggle} size="sm" aria-label="Open navigation" />
        <Link href="/docs" className={styles.brand}><BrandMark /><span>Slicegate</span><span className={styles.brandSub}>Docs</span></Link>
        <button type="button" className={styles.search} onClick={openDocsSearch}>
          <Search size={15} aria-hidden /><span>Search the documentation</span><kbd className={styles.kbd}>{mod} K</kbd>
        </button>
        <ActionIcon className={styles.searchSmall} variant="subtle" color="gray" onClick={openDocsSearch} aria-label="Search the documentation"><Search size={18} /></ActionIcon>
        <div className={styles.topEnd}>
          <ColorSchemeToggle />
          <Link href="/" className={styles.toApp} prefetch={false}><span>Open the </span>app</Link>
        </div>
      </header>
      <div className={styles.columns}>
        <aside className={styles.side} aria-label="Documentation"><DocsNav groups={groups} /></aside>
        <Drawer opened={drawerOpen} onClose={drawer.close} size={290} title={<span className={styles.brand}><BrandMark /><span>Slicegate</span><span className={styles.brandSub}>Docs</span></span>}>
          <DocsNav groups={groups} onNavigate={drawer.close} />
        </Drawer>
        {children}
      </div>
      <DocsSearch />
    </div>
  )
}
