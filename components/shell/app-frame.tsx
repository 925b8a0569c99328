'use client'

import { ActionIcon, Burger, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { FlaskConical, Search } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, type ReactNode } from 'react'
import { BrandMark } from '@/components/shell/brand-mark'
import { CommandPalette } from '@/components/shell/command-palette'
import { useShellKeys } from '@/components/shell/keyboard'
import { KeyboardHelp } from '@/components/shell/keyboard-help'
import { NavLinks, TabLinks } from '@/components/shell/nav-links'
import type { DetectorView } from '@/lib/core/display/gate-health-view'
import { LAST_PROJECT_COOKIE } from '@/lib/core/display/path-header'
import { projectHref } from '@/lib/core/display/project-href'
import { ProjectSwitcher } from '@/components/shell/project-switcher'
import type { ShellProject, ShellRun, ShellViewer } from '@/components/shell/types'
import { useModKey } from '@/components/shell/use-mod-key'
import type { Search as SearchProject } from '@/components/shell/use-search-hits'
import { ColorSchemeToggle, UserMenu } from '@/components/shell/user-menu'
import styles from '@/components/shell/frame.module.css'

type Props = { project: ShellProject; projects: ShellProject[]; viewer: ShellViewer; runs: ShellRun[]; search: SearchProject; detector: DetectorView; reviews: number; children: ReactNode }

/** Navigation, project switcher, search, keyboard and account around every page of a project. */
export function AppFrame({ project, projects, viewer, runs, search, detector, reviews, children }: Props) {
  const mod = useModKey()
  const router = useRouter()
  const [helpOpen, help] = useDisclosure(false)
  const [drawerOpen, drawer] = useDisclosure(false)
  useShellKeys(project.slug, {
    help: help.open,
    newRun: viewer.mayStartRuns ? () => router.push(projectHref(project.slug, '/runs?new=run')) : null,
  })
  // Where `/` leads the next time. Set here, by a page that was shown: a page that is only fetched ahead counts for nothing.
  useEffect(() => {
    document.cookie = `${LAST_PROJECT_COOKIE}=${encodeURIComponent(project.slug)}; Path=/; Max-Age=31536000; SameSite=Lax`
  }, [project.slug])
  const switcher = <ProjectSwitcher current={project} projects={projects} mayCreate={viewer.mayCreateProjects} />
  const account = (
    <div className={styles.foot}>
      <UserMenu viewer={viewer} onHelp={help.open} />
      <ColorSchemeToggle />
    </div>
  )
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>Skip to content</a>
      <aside className={styles.side} aria-label="Navigation">
        <Link href={projectHref(project.slug)} className={styles.brand}><BrandMark />Slicegate</Link>
        {switcher}
        <button type="button" className={styles.search} onClick={spotlight.open}>
          <Search size={15} aria-hidden />Search<kbd className={styles.kbd}>{mod} K</kbd>
        </button>
        <NavLinks slug={project.slug} detector={detector} reviews={reviews} />
        {account}
      </aside>
      <div className={styles.top}>
        <Burger opened={drawerOpen} onClick={drawer.toggle} size="sm" aria-label="Open navigation" />
        {switcher}
        <ActionIcon variant="subtle" color="gray" onClick={spotlight.open} aria-label="Search"><Search size={18} /></ActionIcon>
      </div>
      <Drawer opened={drawerOpen} onClose={drawer.close} size={270} title={<span className={styles.brand}><BrandMark />Slicegate</span>}>
        <div className={styles.drawerNav}>
          <NavLinks slug={project.slug} detector={detector} reviews={reviews} onNavigate={drawer.close} />
          {account}
        </div>
      </Drawer>
      <main className={styles.main} id="content" tabIndex={-1}>
        {project.simulated && (
          <p className={styles.simulated} style={{ margin: 0 }} role="note">
            <FlaskConical size={14} aria-hidden />
            Simulated traffic: this demo project is served by the sandbox provider.
          </p>
        )}
        {children}
      </main>
      <TabLinks slug={project.slug} />
      <KeyboardHelp opened={helpOpen} onClose={help.close} />
      <CommandPalette project={project} projects={projects} viewer={viewer} runs={runs} search={search} onHelp={help.open} />
    </div>
  )
}
