import type { ReactNode } from 'react'
import { BrandMark } from '@/components/shell/brand-mark'
import styles from '@/components/shell/message-page.module.css'

/** One centred message with the way on: not found, a fault, sign-in. */
export function MessagePage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <BrandMark size={30} />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
