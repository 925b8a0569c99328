'use client'

import { useRef } from 'react'
import styles from '@/components/settings/settings.module.css'

type Props = {
  text: string
  /** null: the text is only shown. */
  onChange: ((text: string) => void) | null
  /** Line of a fault, from 1; null = none is known. */
  errorLine: number | null
  invalid: boolean
  /** Id of the element that says what is wrong. */
  describedBy: string
  tall?: boolean
}

/** An eval_config.yaml with its line numbers. */
export function ConfigArea({ text, onChange, errorLine, invalid, describedBy, tall = false }: Props) {
  const gutter = useRef<HTMLPreElement>(null)
  const lines = text.split('\n').length
  return (
    <div className={styles.editor}>
      <pre className={styles.gutter} ref={gutter} aria-hidden>
        {Array.from({ length: lines }, (_, i) => (i + 1 === errorLine ? <b key={i}>{i + 1}{'\n'}</b> : `${i + 1}\n`))}
      </pre>
      <textarea
        className={styles.area} data-tall={tall || undefined} value={text} readOnly={onChange === null} spellCheck={false} wrap="off" aria-label="eval_config.yaml"
        aria-describedby={describedBy} aria-invalid={invalid} onChange={(event) => onChange?.(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </div>
  )
}
