'use client'

import { Button, Modal, Tabs, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { CallRows, FieldRows } from '@/components/overview/check-rows'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import type { AdversarialCaseView } from '@/lib/core/display/adversarial-view'
import { buildCallsCheck, buildFieldsCheck, previewExpectation, readCallRows, readFieldRows, type Built, type CallRow, type FieldRow, type Preview } from '@/lib/core/flag/build-check'
import { readExpectation } from '@/lib/core/judging/expectation'
import styles from '@/components/overview/adversarial.module.css'

export type RefineAction = (text: string) => Promise<ActionResult<{ version: number; added: boolean }>>
type Props = { opened: boolean; close: () => void; view: AdversarialCaseView; refine: RefineAction }
type Tab = 'words' | 'calls' | 'fields' | 'json'
type Rule = { arguments: 'mentioned' | 'exact'; others: 'forbidden' | 'allowed' }

export function RefineDialog({ opened, close, view, refine }: Props) {
  return <Modal opened={opened} onClose={close} title="Say it more exactly" size="lg"><RefineForm close={close} view={view} refine={refine} /></Modal>
}

/** One expectation, written in one of four ways; what it would say to known answers stands below as it is typed. */
function RefineForm({ close, view, refine }: Omit<Props, 'opened'>) {
  const start = useStart(view)
  const [tab, setTab] = useState<Tab>(start.tab)
  const [words, setWords] = useState(start.words)
  const [calls, setCalls] = useState<CallRow[]>(start.calls)
  const [rule, setRule] = useState<Rule>(start.rule)
  const [fields, setFields] = useState<FieldRow[]>(start.fields)
  const [json, setJson] = useState(start.json)
  const [error, setError] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const router = useRouter()
  const built = tab === 'calls' ? buildCallsCheck(calls, rule) : tab === 'fields' ? buildFieldsCheck(fields) : tab === 'json' ? readJson(json) : readWords(words)
  const change = (next: string | null) => {
    if (next === 'json' && 'text' in built && tab !== 'words') setJson(built.text)
    setTab((next ?? 'words') as Tab)
    setError(null)
  }
  const save = () => startTransition(async () => {
    const result = 'text' in built ? await awaitAnswer(refine(built.text)) : { ok: false as const, message: built.problem }
    if (!result.ok) {
      setError(result.message)
      return
    }
    notifications.show({ message: result.value.added ? `Version ${result.value.version} is saved; runs from now on judge by it` : 'It says the same as the newest version' })
    close()
    router.refresh()
  })
  return (
    <form className={styles.form} noValidate onSubmit={(event) => {
      event.preventDefault()
      save()
    }}>
      <Tabs value={tab} onChange={change}>
        <Tabs.List mb="sm"><Tabs.Tab value="words">Words</Tabs.Tab><Tabs.Tab value="calls">Tool calls</Tabs.Tab><Tabs.Tab value="fields">Fields</Tabs.Tab><Tabs.Tab value="json">JSON</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="words"><Textarea label="Rubric for the judge" description="One thing a stranger could check; a model decides it" autosize minRows={4} maxRows={14} value={words} onChange={(event) => setWords(event.currentTarget.value)} /></Tabs.Panel>
        <Tabs.Panel value="calls"><CallRows rows={calls} setRows={setCalls} rule={rule} setRule={setRule} tools={(view.request?.tools ?? []).map((tool) => tool.function.name)} /></Tabs.Panel>
        <Tabs.Panel value="fields"><FieldRows rows={fields} setRows={setFields} /></Tabs.Panel>
        <Tabs.Panel value="json"><Textarea label="Checks as JSON" description="all, any, tool_calls, json_equals, json_exists, json_absent, contains, regex, similar, rubric" autosize minRows={8} maxRows={18} spellCheck={false} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }} value={json} onChange={(event) => setJson(event.currentTarget.value)} /></Tabs.Panel>
      </Tabs>
      <PreviewList built={built} view={view} />
      {error && <p className={styles.error} role="alert">{error}</p>}
      <div className={styles.formEnd}>
        <span className={styles.hint} style={{ flex: '1 1 200px' }}>What was said before stays, and old runs keep their verdicts.</span>
        <Button variant="default" onClick={close}>Cancel</Button>
        <Button type="submit" loading={pending} disabled={!('text' in built)}>Save as version {(view.expectations[0]?.version ?? 1) + 1}</Button>
      </div>
    </form>
  )
}

function readWords(words: string): Built {
  return words.trim() === '' ? { problem: 'say what should have happened' } : { text: words.trim() }
}

function readJson(json: string): Built {
  const read = readExpectation(json)
  if (read.kind === 'checks') return { text: json.trim() }
  return { problem: read.problem ?? 'expected a JSON object with the field "check"' }
}

/** The form opens as the newest version was written, with the first words beside. */
function useStart(view: AdversarialCaseView) {
  const [start] = useState(() => {
    const text = view.expectations[0]?.text ?? ''
    const read = readExpectation(text)
    const check = read.kind === 'checks' ? read.check : null
    const calls = check && readCallRows(check)
    const fields = check && readFieldRows(check)
    const tab: Tab = !check ? 'words' : calls ? 'calls' : fields ? 'fields' : 'json'
    return {
      tab, words: check ? view.expectations.at(-1)?.text ?? '' : text, calls: calls?.rows ?? [{ name: '', args: '' }],
      rule: { arguments: calls?.arguments ?? 'mentioned', others: calls?.others ?? 'forbidden' } satisfies Rule, fields: fields ?? [{ path: '', rule: 'equals', value: '' } satisfies FieldRow],
      json: check ? text : '{\n  "check": "all",\n  "checks": [\n    { "check": "contains", "text": "", "ignore_case": true }\n  ]\n}',
    }
  })
  return start
}

function PreviewList({ built, view }: { built: Built; view: AdversarialCaseView }) {
  if ('problem' in built) return <p className={styles.hint} role="status">Not complete yet: {built.problem}.</p>
  return (
    <dl className={styles.preview} aria-label="What it would have said" role="status">
      <div><dt>Production’s answer</dt><PreviewResult preview={previewExpectation(built.text, view.production, view.request)} /></div>
      <div><dt>{view.lastAnswer ? `Candidate of ${view.lastAnswer.runName}` : 'Newest candidate'}</dt><PreviewResult preview={previewExpectation(built.text, view.lastAnswer?.response ?? null, view.request)} /></div>
    </dl>
  )
}

function PreviewResult({ preview }: { preview: Preview }) {
  switch (preview.result) {
    case 'pass': return <dd data-result="pass">would pass</dd>
    case 'fail': return <dd data-result="fail">would fail: {preview.detail}</dd>
    case 'needs a judge': return <dd>a judge decides it in the next run</dd>
    case 'unknown': return <dd>not known: {preview.reason}</dd>
  }
}
