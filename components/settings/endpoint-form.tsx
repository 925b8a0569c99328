'use client'

import { Button, MultiSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTransition, type ReactNode } from 'react'
import { KeyField } from '@/components/ui/key-field'
import { ENDPOINT_ROLES } from '@/lib/core/endpoint'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { EndpointForm as Values, EndpointView } from '@/lib/core/display/settings-view'
import { keepsKey, keyDraftOf, keyInputOf, type KeyDraft } from '@/lib/core/secrets/key-draft'
import run from '@/components/runs/run.module.css'

type Props = { endpoint: EndpointView | null; save: (values: Values) => Promise<ActionResult>; onDone: () => void }

const PRICES_HELP = 'JSON, US dollars per million tokens, with cachedInput, date and source where known. Other models cost what a well-known provider lists; behind any other address their price is unknown.'
const MONO = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }

/** As the fields hold it: the time limit in seconds, no limit as an empty field. */
type Fields = Omit<Values, 'requestsPerMinute' | 'tokensPerMinute' | 'apiKey' | 'apiKeyEnv'> & { key: KeyDraft; requestsPerMinute: number | ''; tokensPerMinute: number | '' }

const EMPTY: Fields = {
  name: '', baseUrl: '', key: keyDraftOf(null), roles: ['candidate', 'baseline', 'judge'], concurrency: 16, timeoutMs: 120, requestsPerMinute: '',
  tokensPerMinute: '', judgeModel: '', prices: '',
}

function fieldsOf(endpoint: EndpointView | null): Fields {
  if (!endpoint) return EMPTY
  const { name, baseUrl, key, roles, concurrency, timeoutMs, requestsPerMinute, tokensPerMinute, judgeModel, prices } = endpoint
  const priced = Object.keys(prices).length > 0
  return {
    name, baseUrl, key: keyDraftOf(key), roles, concurrency, timeoutMs: timeoutMs / 1000,
    requestsPerMinute: requestsPerMinute ?? '', tokensPerMinute: tokensPerMinute ?? '', judgeModel: judgeModel ?? '',
    prices: priced ? JSON.stringify(prices, null, 2) : '',
  }
}

/** The message names every wrong field, `name: what was expected; …`: each says it at its own input, the rest at the first. */
function errorsOf(message: string, fields: Fields): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const part of message.split('; ')) {
    const [, path, said] = /^(\w+[^:\s]*): (.*)$/s.exec(part) ?? [null, 'name', part]
    const field = path!.split('.')[0]!
    const key = field in fields || field === 'apiKey' || field === 'apiKeyEnv' ? field : 'name'
    // Of a model's price the message has to name which.
    errors[key] ??= path!.includes('.') ? `${path!.slice(field.length + 1)}: ${said}` : said!
  }
  return errors
}

const textOf = (error: ReactNode) => (typeof error === 'string' ? error : undefined)

/** Adds an endpoint or changes one; the time limit is shown in seconds. */
export function EndpointForm({ endpoint, save, onDone }: Props) {
  const [pending, startTransition] = useTransition()
  const form = useForm({ initialValues: fieldsOf(endpoint) })
  const keeps = keepsKey(form.values.key, { key: endpoint?.key ?? null, baseUrl: endpoint?.baseUrl ?? null }, form.values.baseUrl)
  const submit = form.onSubmit(({ key, ...values }) => startTransition(async () => {
    const { requestsPerMinute, tokensPerMinute } = values
    const sent = keyInputOf(key, keeps)
    if ('field' in sent) return form.setFieldError(sent.field, sent.message)
    const result = await save({
      ...values, ...sent.input, timeoutMs: values.timeoutMs * 1000,
      requestsPerMinute: requestsPerMinute === '' ? null : requestsPerMinute, tokensPerMinute: tokensPerMinute === '' ? null : tokensPerMinute,
    })
    if (result.ok) return onDone()
    form.setErrors(errorsOf(result.message, { ...values, key }))
  }))
  return (
    <form className={run.form} onSubmit={submit} noValidate>
      <TextInput label="Name" placeholder="openai" data-autofocus {...form.getInputProps('name')} />
      <TextInput label="Address" description="An OpenAI-compatible server, with the version path" placeholder="https://api.openai.com/v1" {...form.getInputProps('baseUrl')} />
      <KeyField
        draft={form.values.key} saved={endpoint?.key ?? null} keeps={keeps} variable="OPENAI_API_KEY" errors={{ apiKey: textOf(form.errors.apiKey), apiKeyEnv: textOf(form.errors.apiKeyEnv) }}
        onChange={(key) => {
          form.setFieldValue('key', key)
          form.clearFieldError('apiKey')
          form.clearFieldError('apiKeyEnv')
        }}
      />
      <MultiSelect label="Used for" description="The first endpoint with a role is the default for it" data={[...ENDPOINT_ROLES]} {...form.getInputProps('roles')} />
      <TextInput label="Judge model" description="Where the configuration names none that this endpoint serves" placeholder="gpt-5" {...form.getInputProps('judgeModel')} />
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <NumberInput label="Calls at a time" min={1} max={512} allowDecimal={false} {...form.getInputProps('concurrency')} />
        <NumberInput label="Time limit, seconds" min={1} max={600} allowDecimal={false} {...form.getInputProps('timeoutMs')} />
      </div>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12, alignItems: 'end' }}>
        <NumberInput
          label="Requests a minute" description="Retries count. Empty: no limit" min={1} clampBehavior="none" allowDecimal={false} allowNegative={false} thousandSeparator="," placeholder="no limit"
          {...form.getInputProps('requestsPerMinute')}
        />
        <NumberInput
          label="Tokens a minute" description="Input and output. Empty: no limit" min={1} clampBehavior="none" allowDecimal={false} allowNegative={false} thousandSeparator="," placeholder="no limit"
          {...form.getInputProps('tokensPerMinute')}
        />
      </div>
      <Textarea
        label="Prices" description={PRICES_HELP} autosize minRows={2} maxRows={8} styles={MONO}
        placeholder='{"gpt-5": {"input": 1.25, "cachedInput": 0.125, "output": 10, "date": "2026-11-01", "source": "contract"}}' {...form.getInputProps('prices')}
      />
      <div className={run.formEnd} data-stays>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={pending}>{endpoint ? 'Save' : 'Add endpoint'}</Button>
      </div>
    </form>
  )
}
