'use client'

import { History } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { PolicyPanel } from '@/components/policy/policy-panel'
import { TrialSummaryPanel } from '@/components/policy/trial-summary-panel'
import { TrialTable } from '@/components/policy/trial-table'
import { usePolicyText } from '@/components/policy/use-policy-text'
import { usePolicyTrials, type Attempt } from '@/components/policy/use-policy-trials'
import { useReadPolicy } from '@/components/policy/use-read-policy'
import { CopyCommand } from '@/components/ui/copy-command'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { summariseTrials, trialSentence } from '@/lib/core/display/policy-trial'
import type { ConfigCheck } from '@/lib/core/display/settings-view'
import styles from '@/components/policy/policy.module.css'

type Props = {
  slug: string
  runsHref: string
  /** The project's eval_config.yaml. */
  config: string
  /** Decided runs that a policy can be tried on. */
  total: number
  attempt: Attempt
  /** null: this person may not change the project's policy. */
  save: ((text: string) => Promise<ActionResult<ConfigCheck>>) | null
  command: string
}

const TYPING_MS = 450

/** Any gate policy over all stored runs: which verdicts would have been others, and what they would have cost. */
export function PolicyPage({ slug, runsHref, config, total, attempt, save, command }: Props) {
  const { text, setText, ready } = usePolicyText(config)
  const read = useReadPolicy(text)
  const { state, run } = usePolicyTrials(attempt, total)
  const valid = read.error === null
  const wait = useRef(0)
  useEffect(() => {
    if (!ready || !valid || total === 0) return
    const timer = setTimeout(() => run(text), wait.current)
    wait.current = TYPING_MS
    return () => clearTimeout(timer)
  }, [ready, valid, text, total, run])
  const summary = summariseTrials(state.trials)
  return (
    <Page
      docs="gate" title="Policy"
      sub="Try another gate policy on the runs that are stored: which verdicts would have been different, and how many cases a person would have had to review. Nothing runs again, and every run keeps the policy that decided it."
    >
      <div className={styles.columns}>
        <PolicyPanel
          text={text} config={config} read={read} save={save} setText={setText}
          setAtOnce={(next) => {
            wait.current = 0
            setText(next)
          }}
          outcome={state.text === text && !state.running ? trialSentence(summary, state.total) : null}
        />
        {total === 0
          ? (
            <div className={styles.nothing}>
              <Panel title="Runs">
                <EmptyState icon={<History size={18} />} title="No run is decided yet" more={<CopyCommand command={command} />}>
                  As soon as the gate has decided a run, every policy can be tried on it here.
                </EmptyState>
              </Panel>
            </div>
          )
          : (
            <>
              <TrialSummaryPanel state={state} summary={summary} total={state.total} stale={!valid || state.text !== text} valid={valid} />
              <div className={styles.runs}><TrialTable trials={state.trials} base={runsHref} fileName={`${slug}-policy.csv`} running={state.running || (state.text === null && state.fault === null)} /></div>
            </>
          )}
      </div>
    </Page>
  )
}
