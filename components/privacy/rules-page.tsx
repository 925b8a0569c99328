import { HiddenValues, type HideValue } from '@/components/privacy/hidden-values'
import { PrivacyTabs } from '@/components/privacy/privacy-tabs'
import { RulesForm, type DiscardDraft, type RulesValues, type SaveDraft } from '@/components/privacy/rules-form'
import { ToneBadge } from '@/components/ui/badge'
import { Page } from '@/components/ui/page'

type Props = {
  rules: RulesValues; hidden: { type: string; words: number; digest: string; on: boolean }[]; version: number; draft: boolean; base: string
  /** What changed the rules last; null before the first change. */
  changed: string | null
  /** null: the person may look only. */
  actions: { save: SaveDraft; discard: DiscardDraft; hide: HideValue; unhide: (digest: string) => ReturnType<DiscardDraft> } | null
}

export function RulesPage({ rules, hidden, version, draft, base, changed, actions }: Props) {
  return (
    <Page
      title="Privacy rules" crumbs={[{ label: 'Privacy', href: `${base}/privacy` }]} badge={draft ? <ToneBadge tone="open">Draft</ToneBadge> : <ToneBadge tone="neutral">{version === 0 ? 'Defaults' : `Version ${version}`}</ToneBadge>}
      sub={changed ?? 'The defaults: every type is hidden but places alone.'}
    >
      <PrivacyTabs base={base} shown="rules" />
      {/* not by the draft: a reported value makes one, and what is typed here and not saved yet must stay */}
      <RulesForm key={JSON.stringify(rules)} rules={rules} draft={draft} base={base} save={actions?.save ?? null} discard={actions?.discard ?? null}>
        <HiddenValues hidden={hidden} hide={actions?.hide ?? null} unhide={actions?.unhide ?? null} />
      </RulesForm>
    </Page>
  )
}
