import type { Metadata } from 'next'
import { dismissTicketAction, findDuplicatesAction, flagFailureAction, knownCustomersAction, proposeTracesAction } from '@/app/p/[project]/flag/actions'
import { FlagPage } from '@/components/flag/flag-page'
import { requireProjectPage } from '@/lib/auth'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { isUuid } from '@/lib/core/uuid'
import { listMyFlags } from '@/lib/db/flag-life'
import { asOpenTicket, countOpenTickets, getTicket, listOpenTickets } from '@/lib/db/tickets'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Flag a failure' }

const TICKETS = 20
const FLAGS = 10

export default async function FlagRoute({ params, searchParams }: Props) {
  const { project, viewer, may } = await requireProjectPage((await params).project, 'project.read')
  const { ticket: ticketId, after, flags: flagsAfter, trace, again } = queryTexts(await searchParams, ['ticket', 'after', 'flags', 'trace', 'again'])
  const [ticketCursor, flagCursor] = [readCursor(after), readCursor(flagsAfter)]
  const { db } = getDeps()
  const [picked, open, tickets, flags] = await Promise.all([
    isUuid(ticketId) ? getTicket(db, project.id, ticketId) : null, countOpenTickets(db, project.id),
    listOpenTickets(db, project.id, { limit: TICKETS + 1, after: ticketCursor ?? undefined }),
    listMyFlags(db, project.id, viewer.actor, { limit: FLAGS + 1, after: flagCursor ?? undefined }),
  ])
  const { slug } = project
  const path = projectHref(slug, '/flag')
  const lastTicket = tickets.length > TICKETS ? tickets[TICKETS - 1]! : null
  const lastFlag = flags.length > FLAGS ? flags[FLAGS - 1]! : null
  return (
    <FlagPage
      base={projectHref(slug)} ticket={picked?.status === 'open' ? asOpenTicket(picked) : null} traceId={trace ?? null} formKey={[ticketId, trace, again].join('|')}
      inbox={{
        open, tickets: tickets.slice(0, TICKETS), next: lastTicket && pageHref(path, {}, { at: lastTicket.createdAt, id: lastTicket.id }), first: ticketCursor ? path : null,
        dismiss: may('trace.flag') ? dismissTicketAction.bind(null, slug) : null,
      }}
      mine={{ flags: flags.slice(0, FLAGS), next: lastFlag && `${path}?flags=${lastFlag.createdAt}~${lastFlag.id}#my-flags`, first: flagCursor ? `${path}#my-flags` : null }}
      actions={may('trace.flag') ? {
        customers: knownCustomersAction.bind(null, slug), propose: proposeTracesAction.bind(null, slug), duplicates: findDuplicatesAction.bind(null, slug), flag: flagFailureAction.bind(null, slug),
      } : null}
    />
  )
}
