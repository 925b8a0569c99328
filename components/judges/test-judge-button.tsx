'use client'

import { Button, Select, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ShieldQuestion } from 'lucide-react'
import { useState, useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { JudgeChoice } from '@/lib/core/display/judges-view'
import styles from '@/components/judges/judges.module.css'

export type StartJudgeCheck = (route: { endpointId: string; model: string } | null) => Promise<ActionResult<{ started: boolean }>>

const HINT = 'About 200 short questions: answers that carry orders, faked replies and faked markers, and the same answers without them. Nothing is remembered from runs.'

export function TestJudgeButton({ choices, start, running }: { choices: JudgeChoice[]; start: StartJudgeCheck; running: boolean }) {
  const [pending, startTransition] = useTransition()
  const [chosen, setChosen] = useState('0')
  const [fault, setFault] = useState<string | null>(null)
  const begin = () => startTransition(async () => {
    setFault(null)
    const choice = choices[Number(chosen)]
    const result = await start(choices.length > 1 && choice ? { endpointId: choice.endpointId, model: choice.model } : null)
    if (!result.ok) setFault(result.message)
    else notifications.show({ message: result.value.started ? 'The test has started' : 'A test is going on' })
  })
  return (
    <div className={styles.start}>
      {choices.length > 1 && (
        <Select
          aria-label="Judge to test" w={230} allowDeselect={false} value={chosen} onChange={(value) => setChosen(value ?? '0')}
          data={choices.map(({ model, endpointName }, index) => ({ value: String(index), label: `${model} on ${endpointName}` }))}
        />
      )}
      <Tooltip label={HINT} multiline w={280}>
        <Button leftSection={<ShieldQuestion size={14} />} loading={pending} disabled={running} onClick={begin}>{running ? 'Testing…' : 'Test the judge'}</Button>
      </Tooltip>
      {fault && <p className={styles.fault} role="alert">{fault}</p>}
    </div>
  )
}
