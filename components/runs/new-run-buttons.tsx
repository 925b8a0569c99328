'use client'

import { Button, Modal } from '@mantine/core'
import { Play, Upload } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { DrawCases } from '@/components/overview/draw-cases-button'
import { StartRunForm, type StartRunChoices, type StartRunInput } from '@/components/runs/start-run-form'
import { UploadResultsForm } from '@/components/runs/upload-results-form'
import type { ActionResult } from '@/lib/core/display/action-result'

type Props = { slug: string; runsHref: string; choices: StartRunChoices; draw: DrawCases; start: (input: StartRunInput) => Promise<ActionResult<{ runId: string; warnings: string[] }>> }

/** The dialogs stand in the address (`?new=run`, `?new=results`), so that commands and links can open them. */
export function NewRunButtons({ slug, runsHref, choices, draw, start }: Props) {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams()
  const open = params.get('new')
  const show = (what: string | null) => {
    const next = new URLSearchParams(window.location.search)
    if (what) next.set('new', what)
    else next.delete('new')
    router.replace(next.size > 0 ? `${pathname}?${next}` : pathname, { scroll: false })
  }
  const close = () => show(null)
  return (
    <>
      <Button variant="default" leftSection={<Upload size={14} />} onClick={() => show('results')}>Upload results</Button>
      <Button leftSection={<Play size={13} />} onClick={() => show('run')}>New run</Button>
      <Modal opened={open === 'run'} onClose={close} title="Start a run">
        <StartRunForm choices={choices} draw={draw} start={start} runsHref={runsHref} onDone={close} />
      </Modal>
      <Modal opened={open === 'results'} onClose={close} title="Upload results">
        <UploadResultsForm slug={slug} runsHref={runsHref} onDone={close} />
      </Modal>
    </>
  )
}
