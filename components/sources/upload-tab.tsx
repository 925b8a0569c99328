'use client'

import { ActionIcon, Button, Progress, Select } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { FileUp, X } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useUploads, type Upload } from '@/components/sources/use-uploads'
import { formatBytes, importHref, importSum, type ImportView } from '@/lib/core/display/import-view'
import { formatCount } from '@/lib/core/display/format'
import { noCounts } from '@/lib/core/sources/import-counts'
import styles from '@/components/sources/imports.module.css'

type Props = { slug: string; formats: string[]; imports: ImportView[] }

/** Files from this computer; large ones stream, and what is there already adds nothing. */
export function UploadTab({ slug, formats, imports }: Props) {
  const { uploads, add, cancel, clear } = useUploads(slug)
  const [format, setFormat] = useState('auto')
  const over = uploads.some(({ state }) => state === 'done' || state === 'failed' || state === 'cancelled')
  return (
    <>
      <Dropzone onDrop={(files) => add(files, format)} aria-label="Files with logs" multiple useFsAccessApi={false}>
        <div className={styles.drop}>
          <FileUp size={22} aria-hidden />
          <div><b>Drop files here</b>, or click to choose</div>
          <span>Lines of JSON, documents or lists, packed (.gz) or not. Personal data is replaced before anything is stored.</span>
        </div>
      </Dropzone>
      <div className={styles.options}>
        <Select
          label="Format" size="xs" w={220} value={format} allowDeselect={false} onChange={(value) => setFormat(value ?? 'auto')}
          data={[{ value: 'auto', label: 'Detected from the first record' }, ...formats.map((name) => ({ value: name, label: name }))]}
        />
        {over && <Button variant="default" size="xs" onClick={clear}>Clear the list</Button>}
      </div>
      {uploads.length > 0 && (
        <ul className={styles.uploads} aria-label="Uploads">
          {uploads.map((upload) => <UploadRow key={upload.key} slug={slug} upload={upload} seen={imports.find(({ id }) => id === upload.importId)} cancel={() => cancel(upload.key)} />)}
        </ul>
      )}
    </>
  )
}

function UploadRow({ slug, upload, seen, cancel }: { slug: string; upload: Upload; seen: ImportView | undefined; cancel: () => void }) {
  const open = upload.state === 'queued' || upload.state === 'sending' || upload.state === 'waiting'
  const share = upload.size === 0 ? 100 : Math.min(100, (100 * upload.sent) / upload.size)
  return (
    <li className={styles.upload}>
      <span className={styles.uploadName}>{upload.name}<small>{formatBytes(upload.size)}</small></span>
      {open ? <ActionIcon variant="subtle" color="gray" size="sm" onClick={cancel} aria-label={`Cancel ${upload.name}`}><X size={14} /></ActionIcon> : <span />}
      {open && <Progress className={styles.bar} value={share} size="sm" animated={upload.state === 'sending' && share >= 100} aria-label={`Sent of ${upload.name}`} />}
      <span className={styles.uploadState} data-tone={upload.state === 'failed' ? 'blocked' : undefined} role="status">{stateOf(upload, seen, share)} {upload.state === 'done' && upload.answer.importId && <Link href={importHref(slug, upload.answer.importId)}>Open the import</Link>}</span>
    </li>
  )
}

function stateOf(upload: Upload, seen: ImportView | undefined, share: number): string {
  if (upload.state === 'queued') return 'Waits for the files before it'
  if (upload.state === 'cancelled') return 'Cancelled. What was stored before stays; sent again, the file adds the rest.'
  if (upload.state === 'waiting') return `${upload.why} Trying again by itself.`
  if (upload.state === 'failed') return upload.fault
  if (upload.state === 'done') return `${importSum({ ...noCounts(), ...upload.answer })}.`
  const rows = seen && seen.received > 0 ? ` · ${formatCount(seen.received)} rows stored or known so far` : ''
  return share >= 100 ? `All sent, the last rows are being stored${rows}` : `${formatBytes(upload.sent)} of ${formatBytes(upload.size)} sent${rows}`
}
