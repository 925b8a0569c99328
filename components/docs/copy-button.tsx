'use client'

import { CopyButton as Copy } from '@mantine/core'
import { Check, Clipboard } from 'lucide-react'
import styles from '@/components/docs/docs.module.css'

export function CopyButton({ text }: { text: string }) {
  return (
    <Copy value={text} timeout={1600}>
      {({ copied, copy }) => (
        <button type="button" className={styles.copy} onClick={copy} aria-label={copied ? 'Copied' : 'Copy'} data-copied={copied || undefined}>
          {copied ? <Check size={14} aria-hidden /> : <Clipboard size={14} aria-hidden />}
        </button>
      )}
    </Copy>
  )
}
