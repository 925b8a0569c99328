'use client'

import { Textarea } from '@mantine/core'
import { QUESTIONS, type KeyedChoice } from '@/components/ratings/choice-keys'
import type { Given } from '@/components/ratings/use-outbox'
import { plural } from '@/lib/core/display/format'
import type { BlindTask } from '@/lib/core/rating/blind-task'
import frame from '@/components/shell/frame.module.css'
import styles from '@/components/ratings/ratings.module.css'

type Props = {
  task: BlindTask | null
  waiting: Given | null
  failed: number
  choose: (choice: KeyedChoice) => void
  skip: () => void
  /** null: none is being written. */
  note: string | null
  setNote: (text: string | null) => void
  openNote: () => void
  takeBack: () => void
  retry: () => void
}

/** The choices with their keys, always in reach, and what becomes of the last one. */
export function RatingBar({ task, waiting, failed, choose, skip, note, setNote, openNote, takeBack, retry }: Props) {
  if (!task && !waiting && failed === 0) return null
  return (
    <div className={styles.bar} role="toolbar" aria-label="Rating">
      <div className={styles.state} role="status">
        {failed > 0 && <span className={styles.failed}>{plural(failed, 'rating')} could not be sent. <button type="button" onClick={retry}>Send again</button></span>}
        {waiting && (
          <span key={waiting.task.id}>
            {waiting.label}. Sent in a moment; <button type="button" onClick={takeBack}>take back <kbd className={frame.kbd}>z</kbd></button>
          </span>
        )}
      </div>
      {task && (
        <div className={styles.choices}>
          {note !== null && <Note note={note} setNote={setNote} />}
          {QUESTIONS[task.kind].choices.map((choice) => (
            <button key={choice.key} type="button" className={styles.choice} data-quiet={choice.quiet} onClick={() => choose(choice)}>
              <kbd className={frame.kbd}>{choice.key}</kbd>{choice.label}
            </button>
          ))}
          <span className={styles.more}>
            <button type="button" className={styles.small} onClick={openNote}><kbd className={frame.kbd}>n</kbd>Note</button>
            <button type="button" className={styles.small} onClick={skip}><kbd className={frame.kbd}>s</kbd>Skip</button>
          </span>
        </div>
      )}
    </div>
  )
}

function Note({ note, setNote }: { note: string; setNote: (text: string | null) => void }) {
  return (
    <Textarea
      className={styles.note} data-rating-note aria-label="Note" placeholder="Note: goes with your rating; Escape leads back to the keys" autosize minRows={1} maxRows={5} maxLength={2000} value={note} autoFocus
      onChange={(event) => setNote(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.currentTarget.blur()
        if (note.trim() === '') setNote(null)
      }}
    />
  )
}
