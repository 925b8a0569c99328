'use client'

import { Menu, VisuallyHidden } from '@mantine/core'
import { Check, ChevronsUpDown, Plus } from 'lucide-react'
import Link from 'next/link'
import { projectHref } from '@/lib/core/display/project-href'
import type { ShellProject } from '@/components/shell/types'
import styles from '@/components/shell/frame.module.css'

type Props = { current: ShellProject; projects: ShellProject[]; mayCreate: boolean }

export function ProjectSwitcher({ current, projects, mayCreate }: Props) {
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className={styles.switcher}>
          <i className={styles.mark} style={{ fontStyle: 'normal' }} aria-hidden>{current.name.slice(0, 1).toUpperCase()}</i>
          <VisuallyHidden>Project</VisuallyHidden>
          <span className={styles.projectName}>{current.name}</span>
          <VisuallyHidden>switch project</VisuallyHidden>
          <ChevronsUpDown size={14} color="var(--sg-faint)" aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Projects</Menu.Label>
        {projects.map((project) => (
          <Menu.Item
            key={project.slug} component={Link} href={projectHref(project.slug)}
            rightSection={project.slug === current.slug ? <Check size={14} aria-label="current" /> : null}
          >
            {project.name}
          </Menu.Item>
        ))}
        {mayCreate && (
          <>
            <Menu.Divider />
            <Menu.Item component={Link} href="/new" leftSection={<Plus size={14} />}>New project</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
