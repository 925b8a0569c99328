'use client'

import { Autocomplete, Button, Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { DrawCasesButton, type DrawCases } from '@/components/overview/draw-cases-button'
import type { ActionResult } from '@/lib/core/display/action-result'
import { estimateUsd, formatBudget, type CaseCost } from '@/lib/core/cost/budget'
import { formatCost, plural } from '@/lib/core/display/format'
import styles from '@/components/runs/run.module.css'

export type StartRunInput = { name: string; candidate: string; candidateEndpoint: string | null; baseline: string; datasetId: string | null; params: string; systemPrompt: string; removePrompt: boolean; tools: string; budget: number | string }
/** `endpoints` are the names of those that take candidates; `traces` counts what cases could be drawn from, as long as there are no datasets. */
export type StartRunChoices = {
  models: string[]
  datasets: { id: string; label: string; cases: number }[]
  /** What a case cost in the newest decided run of two models. */
  costs: CaseCost[]
  /** What a run may cost by the configuration of the project, in US dollars; null = no limit. */
  budgetUsd: number | null
  endpoints: string[]
  traces: number
  /** What a run over the newest cases would see, in one sentence; null before there are any. */
  planned: { datasetId: string; sentence: string; href: string } | null
}

type Props = { choices: StartRunChoices; draw: DrawCases; start: (input: StartRunInput) => Promise<ActionResult<{ runId: string; warnings: string[] }>>; runsHref: string; onDone: () => void }

type Field = keyof StartRunInput

/** The input that a field of the service belongs to; the first part of its name where the whole is not listed. */
const INPUT_OF: Record<string, Field> = {
  'candidate.endpoint': 'candidateEndpoint', candidate: 'candidate', baseline: 'baseline', datasetId: 'datasetId', params: 'params', name: 'name', budgetUsd: 'budget',
  'candidate.overrides.systemPrompt': 'systemPrompt', 'candidate.overrides.tools': 'tools', 'candidate.overrides.toolSchemas': 'tools',
}

function inputOf(field: string | null, shown: { endpoint: boolean }): Field {
  const name = INPUT_OF[field ?? ''] ?? INPUT_OF[(field ?? '').split('.')[0]!] ?? 'candidate'
  return name === 'candidateEndpoint' && !shown.endpoint ? 'candidate' : name
}

export function StartRunForm({ choices, draw, start, runsHref, onDone }: Props) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const form = useForm<StartRunInput>({
    initialValues: { name: '', candidate: '', candidateEndpoint: null, baseline: '', datasetId: choices.datasets[0]?.id ?? null, params: '', systemPrompt: '', removePrompt: false, tools: '', budget: '' },
    validate: {
      candidate: (value) => (value.trim() === '' ? 'Name the model that wants to ship' : null),
      params: (value) => (value.trim() === '' || isObject(value) ? null : 'Expected a JSON object, e.g. {"temperature": 0}'),
      budget: (value) => (value === '' || Number(value) > 0 ? null : 'Expected US dollars above 0, such as 5 or 12.50'),
      tools: (value) => (value.trim() === '' || isObjectOrList(value) ? null : 'Expected JSON: a list of tools, or an object from names to parameters'),
    },
  })
  // Cases that were drawn while the dialog stood open.
  const newest = choices.datasets[0]?.id ?? null
  const chosen = form.values.datasetId ?? newest
  const submit = form.onSubmit((given) => startTransition(async () => {
    const result = await start({ ...given, datasetId: chosen })
    if (!result.ok) {
      form.setFieldError(inputOf(result.field, { endpoint: choices.endpoints.length > 1 }), result.message.replace(/^[\w.]+: /, ''))
      return
    }
    for (const warning of result.value.warnings) notifications.show({ color: 'yellow', message: warning, autoClose: 15_000 })
    onDone()
    router.push(`${runsHref}/${result.value.runId}`)
  }))
  const empty = choices.datasets.length === 0
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {empty && (
        <div className={styles.formNote}>
          <p>{choices.traces > 0
            ? `There are ${plural(choices.traces, 'trace')}, but no cases to replay yet. Draw them first.`
            : 'There is nothing to replay yet: send traces of production first, then draw cases from them.'}</p>
          {choices.traces > 0 && <DrawCasesButton draw={draw} />}
        </div>
      )}
      <Autocomplete label="Candidate" description="The model that wants to ship" withAsterisk data-autofocus openOnFocus={false} data={choices.models} {...form.getInputProps('candidate')} />
      {choices.endpoints.length > 1 && <Select label="Endpoint" placeholder="The project's candidate endpoint" clearable data={choices.endpoints} {...form.getInputProps('candidateEndpoint')} />}
      <Autocomplete label="Baseline" description="Empty: the model that served most of the cases" openOnFocus={false} data={choices.models} {...form.getInputProps('baseline')} />
      <Select
        label="Cases" description="Every adversarial case is replayed too" data={choices.datasets.map(({ id, label }) => ({ value: id, label }))}
        placeholder="No frozen dataset yet" disabled={empty} allowDeselect={false} {...form.getInputProps('datasetId')} value={chosen}
      />
      {choices.planned?.datasetId === chosen && <p className={styles.hint}>{choices.planned.sentence} <Link href={choices.planned.href}>Segments</Link></p>}
      <Textarea label="Parameters of the candidate" placeholder='{"temperature": 0}' autosize minRows={1} styles={CODE} {...form.getInputProps('params')} />
      <PromptAndTools form={form} />
      <NumberInput
        label="Budget" description={budgetHint(choices, form.values, chosen)} prefix="$" min={0} decimalScale={6} thousandSeparator="," hideControls
        placeholder={choices.budgetUsd === null ? 'No limit' : formatBudget(choices.budgetUsd)} {...form.getInputProps('budget')}
      />
      <TextInput label="Name" placeholder="helpdesk-5 for production" {...form.getInputProps('name')} />
      <div className={styles.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending} disabled={empty}>Start the run</Button>
      </div>
    </form>
  )
}

/** What the budget does, and what this run should cost where a run of the same models is known. */
function budgetHint({ costs, datasets }: StartRunChoices, { candidate, baseline }: StartRunInput, datasetId: string | null): string {
  const about = estimateUsd(costs, { candidate: candidate.trim(), baseline: baseline.trim(), cases: datasets.find(({ id }) => id === datasetId)?.cases ?? 0 })
  const rule = 'US dollars; the run pauses when it is used up'
  return about === null ? rule : `${rule}. These cases should cost about ${formatCost(about)}`
}

const CODE = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }

/** A prompt or tools that the candidate gets instead of the recorded ones; folded away, because most candidates are models. */
function PromptAndTools({ form }: { form: UseFormReturnType<StartRunInput> }) {
  const [open, setOpen] = useState(false)
  const { removePrompt } = form.values
  // a fault in a field that is folded away has to be seen
  const wrong = form.errors.systemPrompt !== undefined || form.errors.tools !== undefined
  return (
    <details className={styles.folded} open={open || wrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Prompt and tools</summary>
      <div className={styles.form}>
        <Textarea
          label="System prompt" description="Replaces the recorded one. Empty: as recorded" autosize minRows={2} maxRows={12} disabled={removePrompt}
          styles={CODE} {...form.getInputProps('systemPrompt')}
        />
        <Checkbox label="Without a system prompt" {...form.getInputProps('removePrompt', { type: 'checkbox' })} />
        <Textarea
          label="Tools" description="A JSON list replaces the recorded tools of the same names; an object {name: parameters} only their schemas" autosize minRows={2} maxRows={12}
          placeholder='{"find_order": {"type": "object", "properties": {}}}' styles={CODE} {...form.getInputProps('tools')}
        />
      </div>
    </details>
  )
}

function isObjectOrList(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object'
  } catch {
    return false
  }
}

function isObject(text: string): boolean {
  return isObjectOrList(text) && !Array.isArray(JSON.parse(text))
}
