import type { Metadata } from 'next'
import { createUserAction, disableUserAction, enableUserAction, resetUserPasswordAction, setInstanceAdminAction } from '@/app/admin/actions'
import { PeoplePage } from '@/components/admin/people-page'
import { requireInstancePage } from '@/lib/auth'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { listPeople } from '@/lib/db/people'
import { getDeps } from '@/lib/deps'

type Props = { searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'People' }

const PAGE_ROWS = 50
const STATES = ['active', 'disabled', 'admin'] as const

export default async function PeopleRoute({ searchParams }: Props) {
  const viewer = await requireInstancePage()
  const { q, state: asked, after } = queryTexts(await searchParams, ['q', 'state', 'after'])
  const state = STATES.find((known) => known === asked) ?? null
  const { db, now } = getDeps()
  const found = await listPeople(db, { limit: PAGE_ROWS + 1, now: now(), filter: { text: q || null, state }, ...(after ? { after } : {}) })
  const people = found.slice(0, PAGE_ROWS)
  const hrefOf = (from: string | null) => {
    const params = new URLSearchParams([['q', q], ['state', state], ['after', from]].flatMap(([name, value]) => (name && value ? [[name, value]] : [])))
    return params.size > 0 ? `/admin?${params}` : '/admin'
  }
  return (
    <PeoplePage
      people={people.map(({ disabledAt, createdAt, lastSignInAt, ...person }) => ({
        ...person, isViewer: person.id === viewer.userId, disabledAt: disabledAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), lastSignInAt: lastSignInAt?.toISOString() ?? null,
      }))}
      filtered={Boolean(q || state)} next={found.length > PAGE_ROWS ? hrefOf(people.at(-1)!.email) : null} first={after ? hrefOf(null) : null}
      actions={{ create: createUserAction, disable: disableUserAction, enable: enableUserAction, reset: resetUserPasswordAction, setAdmin: setInstanceAdminAction }}
    />
  )
}
