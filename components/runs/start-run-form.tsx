'use client'

import { Autocomplete, Button, Select, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/runs/run.module.css'

export type StartRunInput = { name: string; candidate: string; candidateEndpoint: string | null; baseline: string; datasetId: string | null; params: string }
export type StartRunChoices = { models: string[]; datasets: { id: string; label: string }[]; endpoints: string[] }

type Props = { choices: StartRunChoices; start: (input: StartRunInput) => Promise<ActionResult<{ runId: string }>>; runsHref: string; onDone: () => void }

const FIELDS = ['candidate', 'candidateEndpoint', 'baseline', 'datasetId', 'params', 'name'] as const

export function StartRunForm({ choices, start, runsHref, onDone }: Props) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const form = useForm({
    initialValues: { name: '', candidate: '', candidateEndpoint: null as string | null, baseline: '', datasetId: choices.datasets[0]?.id ?? null, params: '' },
    validate: {
      candidate: (value) => (value.trim() === '' ? 'Name the model that wants to ship' : null),
      params: (value) => (value.trim() === '' || isObject(value) ? null : 'Expected a JSON object, e.g. {"temperature": 0}'),
    },
  })
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await start(values)
    if (!result.ok) {
      const field = FIELDS.find((name) => name === result.field) ?? 'candidate'
      form.setFieldError(field, result.message)
      return
    }
    onDone()
    router.push(`${runsHref}/${result.value.runId}`)
  }))
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Autocomplete label="Candidate" description="The model that wants to ship" withAsterisk data-autofocus data={choices.models} {...form.getInputProps('candidate')} />
      {choices.endpoints.length > 1 && <Select label="Endpoint" placeholder="The project's candidate endpoint" clearable data={choices.endpoints} {...form.getInputProps('candidateEndpoint')} />}
      <Autocomplete label="Baseline" description="Empty: the model that served most of the cases" data={choices.models} {...form.getInputProps('baseline')} />
      <Select
        label="Cases" description="Every adversarial case is replayed too" data={choices.datasets.map(({ id, label }) => ({ value: id, label }))}
        placeholder="No frozen dataset yet" disabled={choices.datasets.length === 0} {...form.getInputProps('datasetId')}
      />
      <Textarea label="Parameters of the candidate" placeholder='{"temperature": 0}' autosize minRows={1} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }} {...form.getInputProps('params')} />
      <TextInput label="Name" placeholder="helpdesk-5 for production" {...form.getInputProps('name')} />
      <div className={styles.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>Start the run</Button>
      </div>
    </form>
  )
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
  } catch {
    return false
  }
}
