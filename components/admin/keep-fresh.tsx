'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import styles from '@/components/admin/system.module.css'

const EVERY_MS = 5000

/** Asks for the page anew while somebody looks at it. */
export function KeepFresh({ at }: { at: string }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [router])
  return <span className={styles.live}><i aria-hidden /><time dateTime={at}>Live · {at.slice(11, 19)} UTC</time></span>
}
