import { FlagForm, type FlagActions } from '@/components/flag/flag-form'
import { Inbox, type InboxView } from '@/components/flag/inbox'
import { MyFlags, type MyFlagsView } from '@/components/flag/my-flags'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import type { OpenTicket } from '@/lib/core/display/flag-view'
import { plural } from '@/lib/core/display/format'
import styles from '@/components/flag/flag.module.css'

type Props = {
  base: string
  /** The ticket of the inbox that is being flagged; null = a new one. */
  ticket: OpenTicket | null
  traceId: string | null
  /** Of what the address asks for: another one is another form, and a ticket that was just flagged is not. */
  formKey: string
  inbox: InboxView
  mine: MyFlagsView
  /** null: the person may look and not flag. */
  actions: FlagActions | null
}

/** One plain page for people who talk to customers: report a failure, see what waits, see what became of it. */
export function FlagPage({ base, ticket, traceId, formKey, inbox, mine, actions }: Props) {
  return (
    <div className={styles.narrow}>
      <Page docs="flags" title="Flag a failure" sub="A customer got a wrong answer? Tell us which conversation it was and what should have happened. From then on every new version is tested with it.">
        {actions && inbox.open > 0 && !ticket && <p className={styles.waiting}><a href="#inbox">{plural(inbox.open, 'ticket')} of the helpdesk {inbox.open === 1 ? 'waits' : 'wait'} in the inbox</a></p>}
        {actions
          ? <FlagForm key={formKey} ticket={ticket} traceId={traceId} base={base} actions={actions} />
          : <Panel label="No permission"><p className={styles.note}>You may look at this page. Flagging a failure needs the role support, reviewer or admin; ask an admin of the project.</p></Panel>}
        <Inbox {...inbox} base={base} picked={ticket?.id ?? null} />
        {actions && <MyFlags {...mine} base={base} />}
      </Page>
    </div>
  )
}
