'use client'

import { useEffect, useState } from 'react'
import styles from '@/components/docs/docs.module.css'
import type { DocHeading } from '@/lib/core/docs/doc-tree'

/** What is on this page; the part that is read is marked. */
export function DocContents({ headings }: { headings: DocHeading[] }) {
  const [current, setCurrent] = useState<string | null>(null)
  useEffect(() => {
    const mark = () => {
      const passed = headings.filter(({ id }) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < 120)
      setCurrent(passed.at(-1)?.id ?? null)
    }
    mark()
    window.addEventListener('scroll', mark, { passive: true })
    return () => window.removeEventListener('scroll', mark)
  }, [headings])
  return (
    <nav aria-label="On this page" className={styles.contents}>
      <span className={styles.group} aria-hidden>On this page</span>
      {headings.map(({ id, text, depth }) => (
        <a key={id} href={`#${id}`} className={depth > 2 ? styles.inner : undefined} aria-current={current === id ? 'location' : undefined}>{text}</a>
      ))}
    </nav>
  )
}
