'use client'

import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useMantineColorScheme } from '@mantine/core'
import { Activity, BookOpen, FileText, FolderOpen, Keyboard, Layers, ListChecks, Moon, Play, Search as SearchIcon, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { DOC_PAGES, docHref } from '@/lib/core/docs/pages'
import { projectHref } from '@/lib/core/display/project-href'
import { SHELL_PAGES } from '@/components/shell/pages'
import type { ShellProject, ShellRun, ShellViewer } from '@/components/shell/types'
import { useSearchHits, type Search } from '@/components/shell/use-search-hits'
import { TimeAgo } from '@/components/ui/time-ago'
import { GATE_LOOK, STATUS_LOOK } from '@/components/ui/tone'
import styles from '@/components/shell/frame.module.css'

type Props = { project: ShellProject; projects: ShellProject[]; viewer: ShellViewer; runs: ShellRun[]; search: Search; onHelp: () => void }

const WHERE = 'Search pages, runs, segments and ids'

export function CommandPalette({ project, projects, viewer, runs, search, onHelp }: Props) {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const { hits, waiting } = useSearchHits(query, search)
  const { setColorScheme } = useMantineColorScheme()
  const go = (href: string) => () => router.push(href)
  const icon = (Icon: typeof SearchIcon) => <Icon size={16} color="var(--sg-faint)" aria-hidden />

  const pages: SpotlightActionData[] = SHELL_PAGES.map((page) => ({
    id: `page-${page.key}`, label: page.label, description: page.hint, leftSection: icon(page.icon),
    onClick: go(projectHref(project.slug, page.path)),
  }))
  const runAction = (run: ShellRun): SpotlightActionData => ({
    id: `run-${run.id}`, label: run.name, leftSection: icon(ListChecks), keywords: [run.candidate, run.id, query],
    description: `${run.status === 'done' && run.gate ? GATE_LOOK[run.gate].label : STATUS_LOOK[run.status].label} · ${run.candidate}`,
    rightSection: <span className={styles.paletteTime}><TimeAgo at={run.createdAt} /></span>,
    onClick: go(projectHref(project.slug, `/runs/${run.id}`)),
  })
  // `keywords` carry the text itself: the server has chosen these, the list has nothing to filter.
  const found: SpotlightActionGroupData[] = [
    { group: 'Segments of the newest run', actions: hits.sets.map((set) => ({
      id: `set-${set.kind}-${set.id}`, label: set.label, description: set.runName, leftSection: icon(Layers), keywords: [query],
      onClick: go(projectHref(project.slug, `/runs/${set.runId}/sets/${set.kind}/${encodeURIComponent(set.id)}`)),
    })) },
    { group: 'Cases', actions: hits.cases.map((one) => ({
      id: `case-${one.id}`, label: one.key, description: `Case ${one.id}`, leftSection: icon(FileText), keywords: [query],
      onClick: go(projectHref(project.slug, `/runs/${one.runId}/cases/${one.id}`)),
    })) },
    { group: 'Traces', actions: hits.traces.map((trace) => ({
      id: `trace-${trace.id}`, label: trace.sourceId, description: `Trace ${trace.id}`, leftSection: icon(Activity), keywords: [query],
      onClick: go(projectHref(project.slug, `/traces/${trace.id}`)),
    })) },
  ]
  const others: SpotlightActionData[] = projects.filter((other) => other.slug !== project.slug).map((other) => ({
    id: `project-${other.slug}`, label: other.name, description: 'Open project', leftSection: icon(FolderOpen), onClick: go(projectHref(other.slug)),
  }))
  const docs: SpotlightActionData[] = DOC_PAGES.map((page) => ({
    id: `docs-${page.slug}`, label: page.title, description: page.about, leftSection: icon(BookOpen), keywords: ['docs', 'documentation', 'help'], onClick: go(docHref(page.slug)),
  }))
  const actions: SpotlightActionData[] = [
    ...(viewer.mayStartRuns ? [{ id: 'new-run', label: 'Start a run', description: 'Replay the traffic against a candidate', leftSection: icon(Play), onClick: go(projectHref(project.slug, '/runs?new=run')) }] : []),
    { id: 'light', label: 'Light colours', leftSection: icon(Sun), onClick: () => setColorScheme('light') },
    { id: 'dark', label: 'Dark colours', leftSection: icon(Moon), onClick: () => setColorScheme('dark') },
    { id: 'help', label: 'Keyboard help', leftSection: icon(Keyboard), onClick: onHelp },
  ]
  const groups: SpotlightActionGroupData[] = [
    { group: 'Pages', actions: pages }, query.trim() === '' ? { group: 'Recent runs', actions: runs.map(runAction) } : { group: 'Runs', actions: hits.runs.map(runAction) },
    ...found,
    { group: 'Actions', actions }, { group: 'Projects', actions: others }, ...(query.trim() === '' ? [] : [{ group: 'Documentation', actions: docs }]),
  ]
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)} shortcut={['mod + K']} highlightQuery scrollable maxHeight={420}
      query={query} onQueryChange={setQuery} centered={false} yOffset="12dvh"
      nothingFound={waiting ? 'Searching' : 'Nothing found'} transitionProps={{ duration: 80, transition: 'fade' }}
      searchProps={{ leftSection: <SearchIcon size={16} />, placeholder: WHERE, 'aria-label': WHERE }}
    />
  )
}
