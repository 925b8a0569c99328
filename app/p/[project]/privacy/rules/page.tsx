import type { Metadata } from 'next'
import { discardDraftAction, hideValueAction, saveDraftAction, unhideValueAction } from '@/app/p/[project]/privacy/actions'
import { RulesPage } from '@/components/privacy/rules-page'
import { requireProjectPage } from '@/lib/auth'
import { formatMoment } from '@/lib/core/display/format'
import { projectHref } from '@/lib/core/display/project-href'
import { DEFAULT_RULES, piiRules } from '@/lib/core/pii/rules'
import { getPrivacyDraft } from '@/lib/db/privacy-rules'
import { namesOfActors } from '@/lib/db/audit-events'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Privacy rules' }

export default async function RulesRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { db } = getDeps()
  const { slug } = project
  const stored = await getPrivacyDraft(db, project.id)
  const on = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
  const { hidden, ...rules } = stored?.draft ? piiRules.parse(stored.draft) : on
  const names = stored ? await namesOfActors(db, [stored.updatedBy]) : new Map<string, string>()
  return (
    <RulesPage
      rules={rules} hidden={hidden.map((one) => ({ ...one, on: on.hidden.some(({ digest }) => digest === one.digest) }))} version={stored?.version ?? 0} draft={Boolean(stored?.draft)}
      base={projectHref(slug)} changed={stored && `Changed by ${names.get(stored.updatedBy) ?? stored.updatedBy}, ${formatMoment(stored.updatedAt.toISOString())}`}
      actions={may('project.admin') ? { save: saveDraftAction.bind(null, slug), discard: discardDraftAction.bind(null, slug), hide: hideValueAction.bind(null, slug), unhide: unhideValueAction.bind(null, slug) } : null}
    />
  )
}
