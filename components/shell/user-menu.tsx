'use client'

import { ActionIcon, Menu, Tooltip, VisuallyHidden, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { BookOpen, Keyboard, LogOut, Monitor, Moon, ShieldCheck, Sun, UserRound } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { authClient } from '@/components/auth/auth-client'
import type { ShellViewer } from '@/components/shell/types'
import styles from '@/components/shell/frame.module.css'

export function UserMenu({ viewer, onHelp }: { viewer: ShellViewer; onHelp: () => void }) {
  const router = useRouter()
  const { setColorScheme } = useMantineColorScheme()
  const signOut = async () => {
    await authClient.signOut()
    router.push('/sign-in')
    router.refresh()
  }
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <button type="button" className={styles.user}>
          <i className={styles.avatar} style={{ fontStyle: 'normal' }} aria-hidden>{(viewer.name || viewer.email).slice(0, 1).toUpperCase()}</i>
          <VisuallyHidden>Account of</VisuallyHidden>
          <span>{viewer.name || viewer.email}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{viewer.email}</Menu.Label>
        <Menu.Item leftSection={<Sun size={14} />} onClick={() => setColorScheme('light')}>Light</Menu.Item>
        <Menu.Item leftSection={<Moon size={14} />} onClick={() => setColorScheme('dark')}>Dark</Menu.Item>
        <Menu.Item leftSection={<Monitor size={14} />} onClick={() => setColorScheme('auto')}>Follow the system</Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<UserRound size={14} />} component={Link} href="/account">Account</Menu.Item>
        {viewer.mayAdminister && <Menu.Item leftSection={<ShieldCheck size={14} />} component={Link} href="/admin">Administration</Menu.Item>}
        <Menu.Item leftSection={<BookOpen size={14} />} component={Link} href="/docs">Documentation</Menu.Item>
        <Menu.Item leftSection={<Keyboard size={14} />} onClick={onHelp} rightSection={<kbd className={styles.kbd}>?</kbd>}>Keyboard</Menu.Item>
        <Menu.Item leftSection={<LogOut size={14} />} onClick={signOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

export function ColorSchemeToggle() {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: true })
  const next = scheme === 'dark' ? 'light' : 'dark'
  return (
    <Tooltip label={`Switch to ${next}`}>
      <ActionIcon variant="subtle" color="gray" onClick={() => setColorScheme(next)} aria-label="Switch between light and dark">
        {/* both, one hidden by style: the server does not know the scheme that the browser keeps */}
        <Sun size={16} className={styles.onlyDark} />
        <Moon size={16} className={styles.onlyLight} />
      </ActionIcon>
    </Tooltip>
  )
}
