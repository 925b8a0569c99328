'use client'

import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useMantineColorScheme } from '@mantine/core'
import { FolderOpen, Keyboard, ListChecks, Moon, Play, Search, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { projectHref } from '@/lib/core/display/project-href'
import { SHELL_PAGES } from '@/components/shell/pages'
import type { ShellProject, ShellRun, ShellViewer } from '@/components/shell/types'
import { GATE_LOOK, STATUS_LOOK } from '@/components/ui/tone'

type Props = { project: ShellProject; projects: ShellProject[]; viewer: ShellViewer; runs: ShellRun[]; onHelp: () => void }

export function CommandPalette({ project, projects, viewer, runs, onHelp }: Props) {
  const router = useRouter()
  const { setColorScheme } = useMantineColorScheme()
  const go = (href: string) => () => router.push(href)
  const icon = (Icon: typeof Search) => <Icon size={16} color="var(--sg-faint)" aria-hidden />

  const pages: SpotlightActionData[] = SHELL_PAGES.map((page) => ({
    id: `page-${page.key}`, label: page.label, description: page.hint, leftSection: icon(page.icon),
    onClick: go(projectHref(project.slug, page.path)),
  }))
  const recent: SpotlightActionData[] = runs.map((run) => ({
    id: `run-${run.id}`, label: run.name, leftSection: icon(ListChecks), keywords: [run.candidate, run.id],
    description: `${run.status === 'done' && run.gate ? GATE_LOOK[run.gate].label : STATUS_LOOK[run.status].label} · ${run.candidate}`,
    onClick: go(projectHref(project.slug, `/runs/${run.id}`)),
  }))
  const others: SpotlightActionData[] = projects.filter((other) => other.slug !== project.slug).map((other) => ({
    id: `project-${other.slug}`, label: other.name, description: 'Open project', leftSection: icon(FolderOpen), onClick: go(projectHref(other.slug)),
  }))
  const actions: SpotlightActionData[] = [
    ...(viewer.mayStartRuns ? [{ id: 'new-run', label: 'Start a run', description: 'Replay the traffic against a candidate', leftSection: icon(Play), onClick: go(projectHref(project.slug, '/runs?new=run')) }] : []),
    { id: 'light', label: 'Light colours', leftSection: icon(Sun), onClick: () => setColorScheme('light') },
    { id: 'dark', label: 'Dark colours', leftSection: icon(Moon), onClick: () => setColorScheme('dark') },
    { id: 'help', label: 'Keyboard help', leftSection: icon(Keyboard), onClick: onHelp },
  ]
  const groups: SpotlightActionGroupData[] = [
    { group: 'Pages', actions: pages }, { group: 'Recent runs', actions: recent },
    { group: 'Actions', actions }, { group: 'Projects', actions: others },
  ]
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)} shortcut={['mod + K']} highlightQuery scrollable maxHeight={420}
      nothingFound="Nothing found" transitionProps={{ duration: 80, transition: 'fade' }}
      searchProps={{ leftSection: <Search size={16} />, placeholder: 'Search pages, runs and actions', 'aria-label': 'Search pages, runs and actions' }}
    />
  )
}
