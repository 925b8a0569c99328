'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Download } from 'lucide-react'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'

export type ExportCsv = () => Promise<ActionResult<{ fileName: string; text: string }>>

/** A whole table as a file, whatever page and filter are shown. */
export function CsvButton({ exportAll }: { exportAll: ExportCsv }) {
  const [pending, startTransition] = useTransition()
  const download = () => startTransition(async () => {
    const result = await exportAll()
    if (!result.ok) {
      notifications.show({ message: result.message, color: 'red' })
      return
    }
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([result.value.text], { type: 'text/csv;charset=utf-8' }))
    link.download = result.value.fileName
    link.click()
    URL.revokeObjectURL(link.href)
  })
  return <Button size="compact-xs" variant="default" leftSection={<Download size={13} />} loading={pending} onClick={download}>CSV</Button>
}
