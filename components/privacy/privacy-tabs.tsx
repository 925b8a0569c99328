import Link from 'next/link'
import styles from '@/components/privacy/privacy.module.css'

const TABS = [{ key: 'overview', path: '', label: 'Overview' }, { key: 'rules', path: '/rules', label: 'Rules' }, { key: 'preview', path: '/preview', label: 'Preview' }, { key: 'sample', path: '/sample', label: 'Weekly sample' }] as const

export type PrivacyTab = (typeof TABS)[number]['key']

/** The pages of privacy beside each other. */
export function PrivacyTabs({ base, shown }: { base: string; shown: PrivacyTab }) {
  return (
    <nav className={styles.tabs} aria-label="Privacy">
      {TABS.map(({ key, path, label }) => <Link key={key} href={`${base}/privacy${path}`} aria-current={key === shown ? 'page' : undefined}>{label}</Link>)}
    </nav>
  )
}
