'use client'

import { Button, FileInput, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { FileText } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { uploadFault } from '@/lib/core/display/upload-fault'
import styles from '@/components/runs/run.module.css'

const FORMATS = [
  { value: 'results', label: 'Before/after lines (JSONL)' }, { value: 'tau2', label: 'tau2-bench results' },
  { value: 'tau-bench', label: 'tau-bench trajectories' }, { value: 'lm-eval', label: 'lm-evaluation-harness samples' },
]

type Props = { slug: string; runsHref: string; onDone: () => void }

/** Two files go to the same address that CI uses; the run is decided at once. */
export function UploadResultsForm({ slug, runsHref, onDone }: Props) {
  const router = useRouter()
  const [pending, setPending] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const form = useForm({
    initialValues: { name: '', format: 'results', before: null as File | null, after: null as File | null, config: null as File | null },
    validate: { before: (file) => (file ? null : 'Results of what serves production'), after: (file) => (file ? null : 'Results of the candidate') },
  })
  const submit = form.onSubmit(async (values) => {
    setPending(true)
    setFault(null)
    const body = new FormData()
    if (values.name.trim()) body.set('name', values.name.trim())
    body.set('format', values.format)
    for (const field of ['before', 'after', 'config'] as const) if (values[field]) body.set(field, values[field])
    const response = await fetch(`/api/v1/results?project=${encodeURIComponent(slug)}`, { method: 'POST', body }).catch(() => null)
    const answer = response ? await readAnswer(response) : { fault: 'The server did not answer. Try again.' }
    setPending(false)
    if ('fault' in answer) {
      const { before, after, config } = values
      const { field, message } = uploadFault(answer.fault, { before: before?.name ?? null, after: after?.name ?? null, config: config?.name ?? null })
      if (field) form.setFieldError(field, message)
      else setFault(message)
      return
    }
    onDone()
    router.push(`${runsHref}/${answer.id}`)
  })
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Select label="Format" data={FORMATS} allowDeselect={false} {...form.getInputProps('format')} />
      {form.values.format === 'results' && (
        <p className={styles.hint}>
          One case a line, with the same case_id in both files:
          <code>{'{"case_id": "c-17", "segment": "refund_flow", "passed": false}'}</code>
          passed is true, false, or null with a reason when it was not measured.
        </p>
      )}
      <FileInput label="Before" description="What serves production" withAsterisk clearable leftSection={<FileText size={14} />} placeholder="before.jsonl" {...form.getInputProps('before')} />
      <FileInput label="After" description="What wants to ship" withAsterisk clearable leftSection={<FileText size={14} />} placeholder="after.jsonl" {...form.getInputProps('after')} />
      <FileInput label="Configuration" description="Empty: the project's own" clearable leftSection={<FileText size={14} />} placeholder="eval_config.yaml" {...form.getInputProps('config')} />
      <TextInput label="Name" placeholder="Uploaded results" {...form.getInputProps('name')} />
      {fault && <p className={styles.formError} role="alert">{fault}</p>}
      <div className={styles.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>Upload and decide</Button>
      </div>
    </form>
  )
}

/** A refused upload says in `detail` which file and line is wrong and what was expected. */
async function readAnswer(response: Response): Promise<{ id: string } | { fault: string }> {
  const text = await response.text()
  try {
    const body = JSON.parse(text) as { id?: string; detail?: string }
    return response.ok && body.id ? { id: body.id } : { fault: body.detail ?? `The server answered ${response.status}.` }
  } catch {
    return { fault: `The server answered ${response.status}: ${text.slice(0, 200)}` }
  }
}
