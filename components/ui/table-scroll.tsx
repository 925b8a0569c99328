'use client'

import { useEffect, useRef, useState, type ReactNode } from 'react'
import styles from '@/components/ui/table.module.css'

/** Around a table that may hold nothing to focus: where it is wider than its place, the keyboard can scroll it. */
export function TableScroll({ label, className, children }: { label: string; className?: string | undefined; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)
  useEffect(() => {
    const element = place.current!
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth))
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [])
  return <div ref={place} className={[styles.scroll, className].filter(Boolean).join(' ')} {...(wide ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}>{children}</div>
}
