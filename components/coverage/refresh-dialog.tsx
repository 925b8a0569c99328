'use client'

import { Autocomplete, Button, Loader } from '@mantine/core'
import { useEffect, useState, useTransition } from 'react'
import { AllocationPreview } from '@/components/coverage/allocation-preview'
import type { RefreshActions } from '@/components/coverage/refresh-buttons'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { DrawPreview } from '@/lib/core/display/coverage-preview'
import styles from '@/components/coverage/refresh.module.css'

/** Shows what would be drawn, before anything is; then starts the refresh. */
export function RefreshDialog({ actions, models, onDone }: { actions: RefreshActions; models: string[]; onDone: () => void }) {
  const preview = usePreview(actions.preview)
  const [candidate, setCandidate] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const start = () => startTransition(async () => {
    setFault(null)
    const result = await actions.start({ candidate: candidate.trim() })
    if (result.ok) onDone()
    else setFault(result.message.replace(/^startRun\.[\w.]+: /, ''))
  })
  return (
    <div className={styles.dialog}>
      {preview === null && <p className={styles.waiting} role="status"><Loader size={14} /> Working out what would be drawn…</p>}
      {preview && !preview.ok && <p className={styles.fault} role="note">{preview.message}</p>}
      {preview?.ok && <AllocationPreview preview={preview.value} />}
      <Autocomplete
        label="Then start a run with the candidate" description="Empty: no run is started" data-autofocus openOnFocus={false} data={models} value={candidate} error={fault}
        onChange={(value) => {
          setCandidate(value)
          setFault(null)
        }}
      />
      <div className={styles.end}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button loading={pending} onClick={start}>Start the refresh</Button>
      </div>
    </div>
  )
}

function usePreview(read: RefreshActions['preview']): ActionResult<DrawPreview> | null {
  const [preview, setPreview] = useState<ActionResult<DrawPreview> | null>(null)
  useEffect(() => {
    let current = true
    read().then((result) => {
      if (current) setPreview(result)
    }, () => {
      if (current) setPreview({ ok: false, message: 'The preview could not be worked out. The refresh can start all the same.', field: null })
    })
    return () => {
      current = false
    }
    // once for each opening: the action is bound anew at every render of the page
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  return preview
}
