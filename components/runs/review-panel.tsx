'use client'

import { Button, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatMoment } from '@/lib/core/display/format'
import type { ReviewView } from '@/lib/core/display/run-view'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import styles from '@/components/runs/run.module.css'

export type ReviewInput = { choice: 'uphold' | 'override'; reason: string; evidence: string; expiresInDays: number | null }

type Props = { reviews: ReviewView[]; canReview: boolean; review: (input: ReviewInput) => Promise<ActionResult> }

/** The decision of a person on a blocked run, and the ones made so far. */
export function ReviewPanel({ reviews, canReview, review }: Props) {
  return (
    <Panel title="Review" note="the newest one counts" id="review">
      {reviews.length > 0 && <ReviewList reviews={reviews} />}
      {reviews.length > 0 && canReview && <div className={styles.split} />}
      {canReview ? <ReviewForm review={review} /> : reviews.length === 0 && <p style={{ margin: 0, color: 'var(--sg-dim)' }}>No one has reviewed this run. Reviewers and admins can uphold or override it.</p>}
    </Panel>
  )
}

function ReviewList({ reviews }: { reviews: ReviewView[] }) {
  return (
    <ul className={styles.reviews}>
      {reviews.map((review, index) => (
        <li key={review.id}>
          <div className={styles.reviewHead}>
            <ToneBadge tone={review.choice === 'override' && index === 0 && !review.superseded ? 'warn' : 'neutral'}>{review.choice === 'override' ? 'Overridden' : 'Upheld'}</ToneBadge>
            <b>{review.by}</b><TimeAgo at={review.createdAt} />
          </div>
          <p>{review.reason}</p>
          {review.evidence && <p style={{ color: 'var(--sg-dim)' }}><Evidence text={review.evidence} /></p>}
          <ReviewEnd review={review} replaced={index > 0} />
        </li>
      ))}
    </ul>
  )
}

/** Only the newest review counts: what it replaced has no end of its own any more. */
function ReviewEnd({ review, replaced }: { review: ReviewView; replaced: boolean }) {
  if (review.superseded) return <p className={styles.reviewEnd}>About an earlier decision of this run; it does not count for the one that stands</p>
  if (replaced) return <p className={styles.reviewEnd}>Replaced by a later review</p>
  if (!review.expiresAt) return null
  return <p className={styles.reviewEnd}>Expires <TimeAgo at={review.expiresAt} />, {formatMoment(review.expiresAt)}</p>
}

function Evidence({ text }: { text: string }) {
  return /^https?:\/\//.test(text) ? <a href={text} rel="noreferrer noopener" target="_blank">{text}</a> : text
}

function ReviewForm({ review }: Pick<Props, 'review'>) {
  const [pending, startTransition] = useTransition()
  const form = useForm({
    mode: 'controlled',
    initialValues: { choice: 'uphold' as 'uphold' | 'override', reason: '', evidence: '', expires: '7' as string | null },
    validate: { reason: (value) => (value.trim().length < 10 ? 'Say why, in at least 10 characters' : null) },
  })
  const override = form.values.choice === 'override'
  const submit = form.onSubmit((values) => startTransition(async () => {
    const result = await review({
      choice: values.choice, reason: values.reason.trim(), evidence: values.evidence.trim(),
      expiresInDays: override && values.expires ? Number(values.expires) : null,
    })
    if (result.ok) {
      notifications.show({ message: override ? 'The block is overridden' : 'The block is upheld' })
      form.reset()
    } else form.setFieldError(result.field === 'evidence' ? 'evidence' : 'reason', result.message)
  }))
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Review this run">
      <SegmentedControl fullWidth size="xs" data={[{ value: 'uphold', label: 'Uphold the block' }, { value: 'override', label: 'Override it' }]} aria-label="Decision" {...form.getInputProps('choice')} />
      <Textarea
        label="Reason" withAsterisk autosize minRows={2} maxRows={8} key={form.values.choice}
        placeholder={override ? 'Why it may ship in spite of this' : 'What must change before it ships'} {...form.getInputProps('reason')}
      />
      <TextInput label="Evidence" placeholder="Link to a ticket, a notebook, a discussion" {...form.getInputProps('evidence')} />
      {override && (
        <Select
          label="Expires" allowDeselect={false} {...form.getInputProps('expires')}
          data={[{ value: '1', label: 'in 1 day' }, { value: '7', label: 'in 7 days' }, { value: '30', label: 'in 30 days' }]}
        />
      )}
      <div className={styles.formEnd}>
        <Button type="submit" loading={pending} color={override ? 'red' : undefined}>{override ? 'Override the block' : 'Uphold the block'}</Button>
      </div>
    </form>
  )
}
