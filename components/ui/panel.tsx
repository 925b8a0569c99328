import type { ReactNode } from 'react'
import styles from '@/components/ui/panel.module.css'

type PanelProps = { title?: ReactNode; note?: ReactNode; actions?: ReactNode; children: ReactNode; flush?: boolean; id?: string; label?: string }

/** A titled box: the one container of every page. `flush` lets tables and charts touch its edges. */
export function Panel({ title, note, actions, children, flush = false, id, label }: PanelProps) {
  return (
    <section className={styles.panel} id={id} aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
      {(title || actions) && (
        <div className={styles.head}>
          {title && <h2 className={styles.title}>{title}</h2>}
          {note && <span className={styles.note}>{note}</span>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  )
}

export function Facts({ items }: { items: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={styles.facts}>
      {items.map((item) => <FactRow key={item.label} {...item} />)}
    </dl>
  )
}

function FactRow({ label, value }: { label: string; value: ReactNode }) {
  return <><dt>{label}</dt><dd>{value}</dd></>
}

export function Stats({ items }: { items: { label: string; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className={styles.stats}>
      {items.map((item) => (
        <div className={styles.stat} key={item.label}>
          <dt>{item.label}</dt>
          <dd>{item.value}{item.note && <small>{item.note}</small>}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Mono({ children }: { children: ReactNode }) {
  return <span className={styles.mono}>{children}</span>
}
