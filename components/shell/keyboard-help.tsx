'use client'

import { Modal } from '@mantine/core'
import { SHELL_PAGES } from '@/components/shell/pages'
import { useModKey } from '@/components/shell/use-mod-key'
import styles from '@/components/shell/frame.module.css'

const groupsOf = (mod: string): { title: string; rows: [string, string][] }[] => [
  { title: 'Anywhere', rows: [['Search and commands', `${mod} K`], ['This help', '?'], ['New run', 'n'], ['Filter the page', '/']] },
  { title: 'Go to', rows: SHELL_PAGES.map((page): [string, string] => [page.label, `g ${page.key}`]) },
  { title: 'Tables and lists', rows: [['Next, previous row', 'j k'], ['Open the row', 'Enter'], ['Back', 'u']] },
  { title: 'Queue of reviews', rows: [['Take the run, or give it back', 't'], ['Open its review', 'Enter']] },
  { title: 'Rate', rows: [['A is better, or right', '1'], ['B is better, or wrong', '2'], ['Equally good, or cannot tell', '3'], ['Cannot tell which', '4'], ['Note, skip', 'n s'], ['Take the last one back', 'z']] },
  { title: 'Case', rows: [['Next failing case', 'j or →'], ['Previous failing case', 'k or ←'], ['Back to the segment', 'u'], ['Flag this case', 'f']] },
  {
    title: 'Review of a run', rows: [
      ['Next break', 'j or →'], ['Previous break', 'k or ←'], ['Run the case again', 'r'], ['Quarantine it', 'q'], ['Flag it as a failure', 'f'], ['Open its page', 'c or Enter'],
      ['Uphold the block', 'u'], ['Override it', 'o'],
    ],
  },
]

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const groups = groupsOf(useModKey())
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="lg">
      <div className={styles.helpGrid}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            {group.rows.map(([label, keys]) => (
              <div className={styles.helpRow} key={label}>
                <span>{label}</span>
                <span>{keys.split(' ').map((key) => (key === 'or' ? ' or ' : <kbd className={styles.kbd} key={key}>{key}</kbd>))}</span>
              </div>
            ))}
          </section>
        ))}
      </div>
    </Modal>
  )
}
