'use client'

import { Button } from '@mantine/core'
import { useState, useTransition } from 'react'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { plural } from '@/lib/core/display/format'
import type { PlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import { effectsAdvice, effectsWords } from '@/lib/core/privacy/effects-words'
import styles from '@/components/privacy/privacy.module.css'

/** What placeholders do to structured outputs of the newest traffic; counted when somebody asks. */
export function EffectsPanel({ count }: { count: () => Promise<ActionResult<PlaceholderEffects>> }) {
  const [effects, setEffects] = useState<PlaceholderEffects | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const run = () => startTransition(async () => {
    const result = await awaitAnswer(count())
    setFault(result.ok ? null : result.message)
    if (result.ok) setEffects(result.value)
  })
  return (
    <Panel title="What placeholders change" actions={<Button variant="default" loading={pending} onClick={run}>{effects ? 'Count again' : 'Count in the last 500 traces'}</Button>}>
      {effects === null ? <p className={styles.quiet}>A tool argument that says &lt;EMAIL_1&gt; may not be what its schema wants. This counts the structured outputs that are different, or not valid, only because of placeholders.</p> : (
        <div className={styles.lineUp}>
          <div className={styles.between}><span><span className={styles.big}>{plural(effects.invalid, 'output')}</span> no longer valid</span></div>
          <p className={styles.quiet}>{effectsWords(effects)} {effectsAdvice(effects)}</p>
        </div>
      )}
      {fault && <p role="alert" className={styles.fault}>{fault}</p>}
    </Panel>
  )
}
