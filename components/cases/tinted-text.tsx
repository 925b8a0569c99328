import { Fragment } from 'react'
import styles from '@/components/cases/cases.module.css'

const PLACEHOLDER = /(<[A-Z][A-Z_]*_\d+>)/

/** Text in which the placeholders of what was replaced stand out. */
export function TintedText({ text }: { text: string }) {
  return text.split(PLACEHOLDER).map((part, i) => (
    i % 2 === 1
      ? <span key={i} className={styles.pii} title="replaced before it was stored">{part.slice(1, -1)}</span>
      : <Fragment key={i}>{part}</Fragment>
  ))
}
