'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useRef, useState, useTransition } from 'react'
import { ConfigArea } from '@/components/settings/config-area'
import { useLeaveGuard } from '@/components/settings/use-leave-guard'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { ConfigCheck } from '@/lib/core/display/settings-view'
import styles from '@/components/settings/settings.module.css'

type Read = (text: string) => Promise<ActionResult<ConfigCheck>>
type Props = { config: string; check: Read; save: Read | null }

const TYPING_MS = 400
const NOTHING_WRONG: ConfigCheck = { error: null, warnings: [] }

/** The project's eval_config.yaml; what is wrong is named with its line while one types. */
export function ConfigEditor({ config, check, save }: Props) {
  const [text, setText] = useState(config)
  const [found, setFound] = useState<ConfigCheck>(NOTHING_WRONG)
  const [saved, setSaved] = useState(false)
  const [pending, startTransition] = useTransition()
  const changed = save !== null && text !== config
  useLeaveGuard(changed && !pending, 'The configuration is not saved. Leave without saving it?')
  const checkNow = useRef(check)
  useEffect(() => {
    checkNow.current = check
  })
  useEffect(() => {
    let stale = false
    const timer = setTimeout(async () => {
      const result = await checkNow.current(text)
      if (!stale && result.ok) setFound(result.value)
    }, TYPING_MS)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [text])
  const submit = () => startTransition(async () => {
    const result = await save!(text)
    if (!result.ok) setFound({ error: { line: null, message: result.message }, warnings: [] })
    else {
      setFound(result.value)
      setSaved(!result.value.error)
      if (!result.value.error) notifications.show({ message: 'The configuration is saved; the next run uses it' })
    }
  })
  return (
    <Panel
      title="Configuration" note="eval_config.yaml, used by every run that brings none of its own"
      actions={<>
        <a href="/api/v1/config.schema.json" target="_blank" rel="noreferrer" style={{ fontSize: 12.5, color: 'var(--sg-dim)' }}>JSON Schema</a>
        {save && <Button onClick={submit} loading={pending} disabled={!changed || found.error !== null}>Save</Button>}
      </>}
    >
      <ConfigArea text={text} onChange={save ? setText : null} errorLine={found.error?.line ?? null} invalid={found.error !== null} describedBy="config-state" />
      <p className={styles.state} id="config-state" role="status" data-tone={found.error ? 'bad' : found.warnings.length > 0 ? 'warn' : undefined}>
        {found.error ? found.error.message : found.warnings.length > 0 ? found.warnings.join(' · ') : changed ? 'Not saved yet.' : saved ? 'Saved.' : ''}
      </p>
    </Panel>
  )
}
