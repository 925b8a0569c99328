'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { GateBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import { GATE_LOOK } from '@/components/ui/tone'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { RoomView } from '@/lib/core/review/room-view'
import styles from '@/components/review/room.module.css'

type Props = { room: RoomView; viewerId: string | null; upheld: boolean; take: ((take: boolean) => Promise<ActionResult>) | null }

/** The verdict in one sentence, whose it is to decide and since when. */
export function RoomVerdict({ room, viewerId, upheld, take }: Props) {
  const mine = room.owner !== null && room.owner.id === viewerId
  return (
    <section className={styles.verdict} data-tone={GATE_LOOK[room.gate].tone} aria-label="Verdict" data-looked="verdict">
      <GateBadge gate={room.gate} large />
      <p className={styles.sentence}>{room.sentence}</p>
      <div className={styles.owner}>
        <span>Gate decided <TimeAgo at={room.decidedAt} /></span>
        <span>Started by {room.startedBy ?? 'Slicegate'}</span>
        {(room.owner || !upheld) && <span>{room.owner ? <>Taken by <b>{mine ? 'you' : room.owner.name}</b></> : 'Nobody has taken it'}</span>}
        {take && !upheld && <TakeButton mine={mine} take={take} />}
      </div>
    </section>
  )
}

function TakeButton({ mine, take }: { mine: boolean; take: (take: boolean) => Promise<ActionResult> }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const click = () => startTransition(async () => {
    const result = await take(!mine)
    if (!result.ok) notifications.show({ message: result.message, color: 'red' })
    router.refresh()
  })
  return <Button size="compact-xs" variant="default" loading={pending} onClick={click}>{mine ? 'Give it back' : 'Take it'}</Button>
}
