'use client'

import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { PencilLine } from 'lucide-react'
import { TintedText } from '@/components/cases/tinted-text'
import { RefineDialog, type RefineAction } from '@/components/overview/refine-dialog'
import { Panel } from '@/components/ui/panel'
import type { AdversarialCaseView } from '@/lib/core/display/adversarial-view'
import { formatMoment } from '@/lib/core/display/format'
import { readExpectation } from '@/lib/core/judging/expectation'
import styles from '@/components/overview/adversarial.module.css'

/** What should have happened, the newest version first; runs judge by that one. */
export function ExpectationPanel({ view, refine }: { view: AdversarialCaseView; refine: RefineAction | null }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [newest, ...earlier] = view.expectations
  return (
    <Panel
      title="What should have happened" note={newest && newest.version > 1 ? `version ${newest.version}, by ${newest.by}` : undefined}
      actions={refine && <Button size="compact-xs" variant="default" leftSection={<PencilLine size={13} />} onClick={open}>Refine</Button>}
    >
      {newest ? <ExpectationText text={newest.text} /> : <p className={styles.hint}>Nobody said.</p>}
      {earlier.length > 0 && (
        <ol className={styles.versions} aria-label="Earlier versions">
          {earlier.map((version) => (
            <li key={version.version}>
              <div className={styles.versionHead}><b>Version {version.version}</b><span>by {version.by}</span><time dateTime={version.at}>{formatMoment(version.at)}</time></div>
              <ExpectationText text={version.text} />
            </li>
          ))}
        </ol>
      )}
      {refine && <RefineDialog opened={opened} close={close} view={view} refine={refine} />}
    </Panel>
  )
}

function ExpectationText({ text }: { text: string }) {
  return readExpectation(text).kind === 'checks' ? <pre className={styles.json} tabIndex={0}>{text}</pre> : <p className={styles.text}><TintedText text={text} /></p>
}
