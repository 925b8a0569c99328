'use client'

import { useEffect, useRef } from 'react'
import { AnswerBody, Conversation } from '@/components/cases/conversation'
import { QUESTIONS } from '@/components/ratings/choice-keys'
import { Panel } from '@/components/ui/panel'
import { messageText, type ChatMessage } from '@/lib/core/chat'
import type { BlindTask, RatedDifference } from '@/lib/core/rating/blind-task'
import cases from '@/components/cases/cases.module.css'
import styles from '@/components/ratings/ratings.module.css'

/** What was asked, what should have happened where somebody said so, and the answer, or both side by side. */
export function TaskView({ task }: { task: BlindTask }) {
  const { kind, answers, expectation, reference, differences } = task
  const right = expectation !== null || reference !== null
  return (
    <article className={styles.task} aria-label="To rate" data-task={task.id}>
      <h2 className={styles.ask}>{QUESTIONS[kind].ask}</h2>
      <Talk task={task} />
      {right && kind !== 'argument' && <Expected expectation={expectation} reference={reference} />}
      {kind === 'pair' && (
        <div className={cases.two}>
          {answers.map((message, i) => <Panel key={i} title={i === 0 ? 'Answer A' : 'Answer B'} flush><Answer message={message} /></Panel>)}
        </div>
      )}
      {kind === 'answer' && <Panel title="Answer" flush><Answer message={answers[0]!} /></Panel>}
      {kind === 'argument' && (
        <>
          {differences.length > 0 && <Differences differences={differences} />}
          <div className={cases.two}>
            {reference && <Panel title="The answer that counts as right" flush><Answer message={reference} /></Panel>}
            <Panel title="Answer" flush><Answer message={answers[0]!} /></Panel>
          </div>
        </>
      )}
    </article>
  )
}

/** A long talk scrolls by itself and begins at what the person said last: that is what the answers are about. */
function Talk({ task }: { task: BlindTask }) {
  const box = useRef<HTMLDivElement>(null)
  const last = task.request.messages.findLastIndex(({ role }) => role === 'user')
  useEffect(() => {
    const shown = box.current?.firstElementChild?.children[last]
    if (box.current && shown) box.current.scrollTop += shown.getBoundingClientRect().top - box.current.getBoundingClientRect().top
  }, [last])
  return (
    <Panel title="Conversation" flush>
      <div className={styles.talk} ref={box} tabIndex={0} role="group" aria-label="Conversation so far"><Conversation request={task.request} /></div>
    </Panel>
  )
}

function Expected({ expectation, reference }: Pick<BlindTask, 'expectation' | 'reference'>) {
  if (expectation !== null) return <Panel title="What should have happened"><p className={cases.text}>{expectation}</p></Panel>
  return reference && <Panel title="An answer that counts as right" note="another one may be as good" flush><Answer message={reference} /></Panel>
}

function Answer({ message }: { message: ChatMessage }) {
  const empty = messageText(message) === '' && !message.refusal && (message.tool_calls ?? []).length === 0
  return <div className={styles.answer}>{empty ? <span className={cases.dim}>The answer is empty.</span> : <AnswerBody message={message} />}</div>
}

function Differences({ differences }: { differences: RatedDifference[] }) {
  return (
    <Panel title="What differs" flush>
      <table className={styles.differences}>
        <thead><tr><th scope="col">Place</th><th scope="col">Right</th><th scope="col">This answer</th></tr></thead>
        <tbody>
          {differences.map(({ place, expected, given }) => (
            <tr key={place}><th scope="row">{place}</th><td><Value text={expected} /></td><td><Value text={given} /></td></tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function Value({ text }: { text: string | null }) {
  return text === null ? <span className={cases.faint}>nothing</span> : <>{text === '' ? <span className={cases.faint}>empty text</span> : text}</>
}
