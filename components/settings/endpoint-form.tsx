'use client'

import { Button, MultiSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTransition } from 'react'
import { ENDPOINT_ROLES } from '@/lib/core/endpoint'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { EndpointForm as Values, EndpointView } from '@/lib/core/display/settings-view'
import run from '@/components/runs/run.module.css'

type Props = { endpoint: EndpointView | null; save: (values: Values) => Promise<ActionResult>; onDone: () => void }

/** Nothing calls embedding models yet: the role is offered only where an endpoint has it. */
const rolesFor = (endpoint: EndpointView | null): string[] => ENDPOINT_ROLES.filter((role) => role !== 'embedding' || endpoint?.roles.includes(role))
const MONO = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }

function valuesOf(endpoint: EndpointView | null): Values {
  if (!endpoint) return { name: '', baseUrl: '', apiKeyEnv: '', roles: ['candidate', 'baseline', 'judge'], concurrency: 16, timeoutMs: 120, judgeModel: '', prices: '' }
  const { name, baseUrl, apiKeyEnv, roles, concurrency, timeoutMs, judgeModel, prices } = endpoint
  const priced = Object.keys(prices).length > 0
  return {
    name, baseUrl, apiKeyEnv: apiKeyEnv ?? '', roles, concurrency, timeoutMs: timeoutMs / 1000, judgeModel: judgeModel ?? '',
    prices: priced ? JSON.stringify(prices, null, 2) : '',
  }
}

/** Adds an endpoint or changes one; the time limit is shown in seconds. */
export function EndpointForm({ endpoint, save, onDone }: Props) {
  const [pending, startTransition] = useTransition()
  const form = useForm({ initialValues: valuesOf(endpoint) })
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await save({ ...values, timeoutMs: values.timeoutMs * 1000 })
    if (result.ok) return onDone()
    const field = (result.field ?? '').split('.')[0]!
    // The message names every wrong field; the input shows what is said about itself, the first of them.
    form.setFieldError(field in values ? field : 'name', result.message.split('; ')[0]!.replace(/^[\w.]+: /, ''))
  }))
  return (
    <form className={run.form} onSubmit={submit} noValidate>
      <TextInput label="Name" placeholder="openai" data-autofocus {...form.getInputProps('name')} />
      <TextInput label="Address" description="An OpenAI-compatible server, with the version path" placeholder="https://api.openai.com/v1" {...form.getInputProps('baseUrl')} />
      <TextInput
        label="Variable with the key" description="Name of an environment variable of the server, ending in _API_KEY; empty: no key. The key itself is never stored."
        placeholder="OPENAI_API_KEY" {...form.getInputProps('apiKeyEnv')}
      />
      <MultiSelect label="Used for" description="The first endpoint with a role is the default for it" data={rolesFor(endpoint)} {...form.getInputProps('roles')} />
      <TextInput label="Judge model" description="Where the configuration names none that this endpoint serves" placeholder="gpt-5" {...form.getInputProps('judgeModel')} />
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <NumberInput label="Calls at a time" min={1} max={512} allowDecimal={false} {...form.getInputProps('concurrency')} />
        <NumberInput label="Time limit, seconds" min={1} max={600} allowDecimal={false} {...form.getInputProps('timeoutMs')} />
      </div>
      <Textarea
        label="Prices" description="JSON, US dollars per million tokens; a model without a price has unknown cost" autosize minRows={2} maxRows={8} styles={MONO}
        placeholder='{"gpt-5": {"input": 1.25, "output": 10}}' {...form.getInputProps('prices')}
      />
      <div className={run.formEnd}>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>{endpoint ? 'Save' : 'Add endpoint'}</Button>
      </div>
    </form>
  )
}
