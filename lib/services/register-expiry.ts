import type { Enqueue } from '@/lib/queue/enqueue'

/** Every hour: a machine that is on for a few hours a day must not miss it. */
const SCHEDULE = { id: 'expire-traces', cron: '17 * * * *', timezone: 'UTC' }

/** Tells the queue to delete what has expired, again and again. What it knows is left alone: saying it again at the moment when it is due would skip that hour. */
export async function registerExpiry({ enqueue }: { enqueue: Enqueue }): Promise<void> {
  const known = (await enqueue.listSchedules('expire-traces')).find(({ id }) => id === SCHEDULE.id)
  if (known?.cron !== SCHEDULE.cron) await enqueue.onSchedule('expire-traces', {}, SCHEDULE)
}
