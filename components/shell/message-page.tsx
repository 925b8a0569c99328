import type { ReactNode } from 'react'
import { BrandMark } from '@/components/shell/brand-mark'
import styles from '@/components/shell/message-page.module.css'

type Props = { title: string; children: ReactNode }

/** One centred message with the way on: not found, a fault, sign-in. */
export function MessagePage(props: Props) {
  return <main id="content" tabIndex={-1}><MessageBox {...props} /></main>
}

/** The same inside a page that has its own main part. */
export function MessageBox({ title, children }: Props) {
  return (
    <div className={styles.page}>
      <div className={styles.box}>
        <BrandMark size={30} />
        <h1>{title}</h1>
        {children}
      </div>
    </div>
  )
}
