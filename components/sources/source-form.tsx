'use client'

import { Button, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState, useTransition, type ReactNode } from 'react'
import { SourceCheckResult } from '@/components/sources/source-check-result'
import { KeyField } from '@/components/ui/key-field'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { keepsKey, keyDraftOf, keyInputOf, type KeyDraft, type KeyInput } from '@/lib/core/secrets/key-draft'
import type { PullFormat, PullSourceInput } from '@/lib/core/sources/source-input'
import { everyWords } from '@/lib/core/sources/source-standing'
import type { SourceCheck, SourceRow } from '@/lib/core/sources/source-view'
import run from '@/components/runs/run.module.css'

type Props = {
  source: SourceRow | null
  /** Day of today, UTC. */
  today: string
  save: (values: PullSourceInput) => Promise<ActionResult>
  check: (values: PullSourceInput) => Promise<ActionResult<SourceCheck>>
  onDone: () => void
}

const KINDS: { value: PullFormat; label: string }[] = [{ value: 'bifrost', label: 'Bifrost' }, { value: 'litellm-spend', label: 'LiteLLM' }]
const HINTS: Record<PullFormat, { url: string; key: string; needs: string }> = {
  bifrost: { url: 'http://bifrost.internal:8080', key: 'BIFROST_API_KEY', needs: 'Needed where the gateway has an admin login: as Basic and the base64 of user:password, or a bearer token as it is.' },
  'litellm-spend': { url: 'http://litellm.internal:4000', key: 'LITELLM_API_KEY', needs: 'An admin key of the proxy.' },
}
const EVERY = [5, 15, 60, 360, 1440]

type Fields = Omit<PullSourceInput, 'everyMinutes' | 'settings' | 'apiKey' | 'apiKeyEnv'> & { key: KeyDraft; everyMinutes: string; customerFrom: string[]; conversationFrom: string[] }

function fieldsOf(source: SourceRow | null, today: string): Fields {
  const monthAgo = new Date(Date.parse(today) - 30 * 86_400_000).toISOString().slice(0, 10)
  const { name = '', format = 'bifrost', baseUrl, key, everyMinutes = 15, enabled = true, from, settings = {} } = source ?? {}
  return {
    name, format: format as PullFormat, baseUrl: baseUrl ?? '', key: keyDraftOf(key ?? null), everyMinutes: String(everyMinutes ?? ''), enabled, from: from ?? monthAgo,
    customerFrom: settings.customerFrom ?? [], conversationFrom: settings.conversationFrom ?? [],
  }
}

/** What is left empty is not sent: then the order of the format holds. */
function inputOf({ customerFrom, conversationFrom, everyMinutes, key: _, ...fields }: Fields, key: KeyInput, source: SourceRow | null): PullSourceInput {
  const dimensions = source?.settings.dimensions
  return {
    ...fields, ...key, everyMinutes: everyMinutes === '' ? null : Number(everyMinutes),
    settings: { ...(customerFrom.length > 0 ? { customerFrom } : {}), ...(conversationFrom.length > 0 ? { conversationFrom } : {}), ...(dimensions ? { dimensions } : {}) },
  }
}

/** The message names every wrong field, `name: what was expected; …`: each says it at its own input, the rest at the first. */
function errorsOf(message: string, fields: Fields): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const part of message.split('; ')) {
    const [, path, said] = /^([\w.]+): (.*)$/s.exec(part) ?? [null, 'name', part]
    const field = path!.replace(/^settings\./, '').split('.')[0]!
    errors[field in fields || field === 'apiKey' || field === 'apiKeyEnv' ? field : 'name'] ??= said!
  }
  return errors
}

const textOf = (error: ReactNode) => (typeof error === 'string' ? error : undefined)

/** Adds a gateway that is asked for its log, or changes one. */
export function SourceForm({ source, today, save, check, onDone }: Props) {
  const [saving, startSaving] = useTransition()
  const [checking, startChecking] = useTransition()
  const [seen, setSeen] = useState<ActionResult<SourceCheck> | null>(null)
  const form = useForm<Fields>({ initialValues: fieldsOf(source, today), onValuesChange: () => setSeen(null) })
  const hint = HINTS[form.values.format]
  const every = [...new Set([...EVERY, ...(source?.everyMinutes ? [source.everyMinutes] : [])])].sort((a, b) => a - b)
  const keeps = keepsKey(form.values.key, { key: source?.key ?? null, baseUrl: source?.baseUrl ?? null }, form.values.baseUrl)
  const submit = form.onSubmit((values) => startSaving(async () => {
    const key = keyInputOf(values.key, keeps)
    if ('field' in key) return form.setFieldError(key.field, key.message)
    const result = await awaitAnswer(save(inputOf(values, key.input, source)))
    if (result.ok) return onDone()
    form.setErrors(errorsOf(result.message, values))
  }))
  const look = () => startChecking(async () => {
    const key = keyInputOf(form.values.key, keeps)
    if ('field' in key) return form.setFieldError(key.field, key.message)
    const result = await awaitAnswer(check(inputOf({ ...form.values, name: form.values.name || 'check' }, key.input, source)))
    if (!result.ok && result.field !== null) form.setErrors(errorsOf(result.message, form.values))
    else setSeen(result)
  })
  return (
    <form className={run.form} onSubmit={submit} noValidate>
      {source === null && <SegmentedControl fullWidth size="xs" data={KINDS} aria-label="Kind of gateway" {...form.getInputProps('format')} />}
      <TextInput label="Name" placeholder="bifrost-prod" data-autofocus {...form.getInputProps('name')} />
      <TextInput label="Address" description="Of the gateway, as this server reaches it" placeholder={hint.url} {...form.getInputProps('baseUrl')} />
      <KeyField
        draft={form.values.key} saved={source?.key ?? null} keeps={keeps} variable={hint.key} hint={hint.needs} errors={{ apiKey: textOf(form.errors.apiKey), apiKeyEnv: textOf(form.errors.apiKeyEnv) }}
        onChange={(key) => {
          form.setFieldValue('key', key)
          form.clearFieldError('apiKey')
          form.clearFieldError('apiKeyEnv')
        }}
      />
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12, alignItems: 'end' }}>
        <Select label="Ask" allowDeselect={false} data={[...every.map((minutes) => ({ value: String(minutes), label: everyWords(minutes) })), { value: '', label: 'by hand only' }]} {...form.getInputProps('everyMinutes')} />
        <TextInput type="date" label="From" max={today} {...form.getInputProps('from')} />
      </div>
      <TagsInput
        label="Customer stands in" description="Paths into the record, the first that is there wins; empty: where the format has it. Its page lists the paths there are."
        placeholder={form.values.customerFrom.length === 0 ? 'metadata.customer_id' : ''} {...form.getInputProps('customerFrom')}
      />
      <TagsInput label="Conversation stands in" placeholder={form.values.conversationFrom.length === 0 ? 'metadata.session_id' : ''} {...form.getInputProps('conversationFrom')} />
      <SourceCheckResult seen={seen} customerSet={form.values.customerFrom.length > 0} />
      <div className={run.formEnd}>
        <Button variant="default" loading={checking} onClick={look} style={{ marginRight: 'auto' }}>Check</Button>
        <Button variant="default" onClick={onDone}>Cancel</Button>
        <Button type="submit" loading={saving}>{source ? 'Save' : 'Add gateway'}</Button>
      </div>
    </form>
  )
}
