'use client'

import { Button, Modal, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { TintedText } from '@/components/cases/tinted-text'
import { LinkButton } from '@/components/ui/link-button'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import type { OpenTicket } from '@/lib/core/display/flag-view'
import { formatMoment, plural } from '@/lib/core/display/format'
import { ticketName } from '@/lib/core/display/ticket-name'
import styles from '@/components/flag/flag.module.css'

type Dismiss = (ticketId: string, reason: string) => Promise<ActionResult>
export type InboxView = {
  /** All that wait, not only those of this page. */
  open: number
  tickets: OpenTicket[]; next: string | null; first: string | null
  /** null: the person may look and not act. */
  dismiss: Dismiss | null
}

/** Tickets of the helpdesk that wait for a person who says which conversation they are about; nothing where none waits. */
export function Inbox({ open, tickets, next, first, dismiss, base, picked }: InboxView & { base: string; picked: string | null }) {
  const [asked, setAsked] = useState<OpenTicket | null>(null)
  if (open === 0) return null
  return (
    <Panel title="Inbox" note={`${plural(open, 'ticket')} of the helpdesk ${open === 1 ? 'waits' : 'wait'} for a person`} id="inbox" flush>
      <ul className={styles.rows}>
        {tickets.map((ticket) => (
          <li key={ticket.id} className={styles.ticket} data-picked={ticket.id === picked}>
            <div className={styles.meta}>
              <a href={ticket.ticketUrl} target="_blank" rel="noreferrer noopener">Ticket {ticketName(ticket.ticketUrl)}</a>
              {ticket.customerId && <span>{ticket.customerId}</span>}
              <span title={ticket.happenedAt ? `about ${formatMoment(ticket.happenedAt)}` : undefined}>came <TimeAgo at={ticket.createdAt} /></span>
            </div>
            <p className={styles.words}>{ticket.words ? <TintedText text={ticket.words} /> : <span className={styles.faint}>no text</span>}</p>
            {dismiss && (
              <div className={styles.ticketEnd}>
                {ticket.id === picked ? <span className={styles.faint}>is in the form above</span> : <LinkButton href={`${base}/flag?ticket=${ticket.id}`} variant="default" size="xs">Find its conversation</LinkButton>}
                <Button variant="subtle" color="gray" size="xs" onClick={() => setAsked(ticket)}>Dismiss</Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {(next || first) && <PageLinks shown={plural(tickets.length, 'ticket')} next={next} first={first} />}
      {dismiss && <Modal opened={asked !== null} onClose={() => setAsked(null)} title="Dismiss the ticket">{asked && <DismissForm ticket={asked} dismiss={dismiss} close={() => setAsked(null)} />}</Modal>}
    </Panel>
  )
}

function DismissForm({ ticket, dismiss, close }: { ticket: OpenTicket; dismiss: Dismiss; close: () => void }) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const router = useRouter()
  const submit = () => startTransition(async () => {
    const result = reason.trim() === '' ? { ok: false as const, message: 'Say why' } : await awaitAnswer(dismiss(ticket.id, reason))
    if (!result.ok) {
      setError(result.message)
      return
    }
    notifications.show({ message: `Ticket ${ticketName(ticket.ticketUrl)} is dismissed` })
    close()
    router.refresh()
  })
  return (
    <form className={styles.step} noValidate onSubmit={(event) => {
      event.preventDefault()
      submit()
    }}>
      <Textarea label="Why is this no failure of the model?" description="It stays in the audit log with your name" data-autofocus autosize minRows={2} value={reason} error={error} onChange={(event) => setReason(event.currentTarget.value)} placeholder="The parcel was late; the answer was right." />
      <div className={styles.doneEnd}><Button variant="default" onClick={close}>Cancel</Button><Button type="submit" loading={pending}>Dismiss</Button></div>
    </form>
  )
}
