'use client'

import { Button, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Equal, Zap } from 'lucide-react'
import { useState, useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/gate-health/gate-health.module.css'

export type StartMeasuring = () => Promise<ActionResult<{ runId: string }>>
type Props = { startAa: StartMeasuring; startDrill: StartMeasuring; variant?: 'default' }

const AA = 'The production model against itself: how often would this gate raise a false alarm?'
const DRILL = 'The production model, broken on purpose in one segment: does the gate see it?'

const asSentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export function MeasureButtons({ startAa, startDrill, variant }: Props) {
  const [pending, startTransition] = useTransition()
  const [asked, setAsked] = useState<'aa' | 'drill' | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const start = (what: 'aa' | 'drill') => startTransition(async () => {
    setAsked(what)
    setFault(null)
    const result = await (what === 'aa' ? startAa() : startDrill())
    if (result.ok) notifications.show({ message: what === 'aa' ? 'The A/A run has started' : 'The drill has started' })
    else setFault(asSentence(result.message.replace(/^[\w.]+: /, '')))
  })
  return (
    <div className={styles.actions}>
      <Tooltip label={AA} multiline w={260}>
        <Button variant="default" leftSection={<Equal size={14} />} loading={pending && asked === 'aa'} disabled={pending} onClick={() => start('aa')}>Run A/A</Button>
      </Tooltip>
      <Tooltip label={DRILL} multiline w={260}>
        <Button variant={variant} leftSection={<Zap size={14} />} loading={pending && asked === 'drill'} disabled={pending} onClick={() => start('drill')}>Run drill</Button>
      </Tooltip>
      {fault && <p className={styles.fault} role="alert">{fault}</p>}
    </div>
  )
}
