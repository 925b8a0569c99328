'use client'

import { Button, CopyButton } from '@mantine/core'
import { useState } from 'react'
import { ConfigArea } from '@/components/settings/config-area'
import { MakePolicyModal } from '@/components/policy/make-policy-modal'
import { PresetRows } from '@/components/policy/preset-rows'
import type { ReadPolicy } from '@/components/policy/use-read-policy'
import { Panel } from '@/components/ui/panel'
import { editGateSetting, type GateSettingPath } from '@/lib/core/config/edit-gate-setting'
import type { ActionResult } from '@/lib/core/display/action-result'
import { writePolicyHash } from '@/lib/core/display/policy-link'
import type { ConfigCheck } from '@/lib/core/display/settings-view'
import settings from '@/components/settings/settings.module.css'
import styles from '@/components/policy/policy.module.css'

type Props = {
  text: string
  config: string
  read: ReadPolicy
  save: ((text: string) => Promise<ActionResult<ConfigCheck>>) | null
  setText: (text: string) => void
  /** For changes that are whole at once, which need no pause to be tried. */
  setAtOnce: (text: string) => void
  /** What the trial of exactly this text said; null while there is none. */
  outcome: string | null
}

/** Empty on the server, which does not know under which address it is seen. */
const linkTo = (text: string) => (typeof window === 'undefined' ? '' : `${window.location.origin}${window.location.pathname}${writePolicyHash(text)}`)

export function PolicyPanel({ text, config, read, save, setText, setAtOnce, outcome }: Props) {
  const [asking, setAsking] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const own = text === config
  const change = (path: GateSettingPath, value: string) => {
    const next = editGateSetting(text, path, value)
    setFault(next === null ? 'This text has no place for the setting. Write it by hand.' : null)
    if (next !== null) setAtOnce(next)
  }
  const message = read.error?.message ?? fault ?? (read.warnings.length > 0 ? read.warnings.join(' · ') : null)
  return (
    <div className={styles.side}>
      <Panel title="Policy" note={own ? 'the project’s own' : 'differs from the project’s'} actions={!own && <Button variant="subtle" color="gray" onClick={() => setAtOnce(config)}>Reset</Button>}>
        <PresetRows gate={read.gate} change={change} />
        <ConfigArea text={text} onChange={setText} errorLine={read.error?.line ?? null} invalid={read.error !== null} describedBy="policy-state" />
        <p className={settings.state} id="policy-state" role="status" data-tone={read.error ? 'bad' : message ? 'warn' : undefined}>
          {message ?? (own ? 'Change something: every stored run is decided again at once.' : 'Only tried, not saved. The address holds this policy: copy it to hand it on.')}
        </p>
        <div className={styles.ends}>
          <CopyButton value={linkTo(text)} timeout={1500}>
            {({ copied, copy }) => <Button variant="default" disabled={own} onClick={copy}>{copied ? 'Copied' : 'Copy link'}</Button>}
          </CopyButton>
          {save
            ? <Button disabled={own || read.error !== null} onClick={() => setAsking(true)}>Make this the project’s policy</Button>
            : <span className={styles.faint}>Only admins can make it the project’s.</span>}
        </div>
      </Panel>
      {save && <MakePolicyModal opened={asking} close={() => setAsking(false)} before={config} after={text} outcome={outcome} save={save} />}
    </div>
  )
}
