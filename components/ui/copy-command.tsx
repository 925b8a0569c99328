'use client'

import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import styles from '@/components/ui/panel.module.css'

export function CopyCommand({ command, label = 'Copy command' }: { command: string; label?: string }) {
  return (
    <div className={styles.command}>
      <code tabIndex={0}>{command}</code>
      <CopyIcon value={command} label={label} />
    </div>
  )
}

export function CopyIcon({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={label}>
            {copied ? <Check size={14} /> : <Copy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
