import { useCallback, useEffect, useRef, useState } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { PolicyTrial, PolicyTrials } from '@/lib/core/display/policy-trial'

/** Decides the next runs again under a policy; `after` null begins with the newest. */
export type Attempt = (config: string, after: string | null) => Promise<ActionResult<PolicyTrials>>

/** `text` is the policy that the trials belong to; null before the first answer. */
export type TrialState = { text: string | null; trials: PolicyTrial[]; total: number; running: boolean; fault: string | null }

/**
 * Tries a policy over all stored runs, some at a time; what is there is shown. Trying another one, or leaving, ends the one
 * before after the answer that it waits for. Until the first answer the trials of the policy before stay.
 */
export function usePolicyTrials(attempt: Attempt, total: number): { state: TrialState; run: (text: string) => void } {
  const [state, setState] = useState<TrialState>({ text: null, trials: [], total, running: false, fault: null })
  const turn = useRef(0)
  const latest = useRef(attempt)
  useEffect(() => {
    latest.current = attempt
  })
  useEffect(() => () => {
    turn.current += 1
  }, [])
  const run = useCallback(async (text: string) => {
    const own = turn.current += 1
    setState((before) => ({ ...before, running: true, fault: null }))
    let trials: PolicyTrial[] = []
    for (let after: string | null | undefined; after !== null;) {
      const answer: ActionResult<PolicyTrials> = await latest.current(text, after ?? null).catch(() => ({ ok: false, message: 'The server did not answer. Change something to try again.', field: null }))
      if (turn.current !== own) return
      if (!answer.ok) return setState((before) => ({ ...before, running: false, fault: answer.message }))
      trials = [...trials, ...answer.value.trials]
      after = answer.value.next
      setState({ text, trials, total: answer.value.total, running: after !== null, fault: null })
    }
  }, [])
  return { state, run }
}
