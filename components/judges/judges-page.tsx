import type { ReactNode } from 'react'
import { InjectionsPanel } from '@/components/judges/injections-panel'
import { JudgeVotesPanel } from '@/components/judges/judge-votes-panel'
import { PromptPanel } from '@/components/judges/prompt-panel'
import { TestJudgeButton, type StartJudgeCheck } from '@/components/judges/test-judge-button'
import { WhoJudgesPanel } from '@/components/judges/who-judges-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import type { JudgeCheckView, JudgeChoice, JudgeStats } from '@/lib/core/display/judges-view'
import { JUDGE_PROMPTS } from '@/lib/core/judging/judge-prompts'

type Props = {
  eventsUrl: string
  /** Every way to ask a judge, the one of the next run first; empty = nobody judges. */
  choices: JudgeChoice[]
  /** The configured judge model; null = the endpoint's own. */
  wanted: string | null
  /** A cheaper judge that answers the next run in place of the first choice. */
  standIn?: string | null
  counting: { votes: number; temperature: number }
  stats: JudgeStats
  /** Newest first. */
  checks: JudgeCheckView[]
  structural: { moved: number; n: number }
  /** null: the person may not start runs. */
  start: StartJudgeCheck | null
  settingsHref: string | null
  calibrationHref: string
  children?: ReactNode
}

/** Who decides where equality cannot, by which words, and how far that can be trusted. */
export function JudgesPage({ eventsUrl, choices, wanted, standIn = null, counting, stats, checks, structural, start, settingsHref, calibrationHref, children }: Props) {
  const running = checks.some(({ status }) => status === 'running')
  return (
    <Page
      docs="judging" title="Judges" sub="Who decides where equality cannot, by which words, and how far that can be trusted."
      actions={<><LinkButton href={calibrationHref} variant="default">Judges against people</LinkButton>{start && choices.length > 0 && <TestJudgeButton choices={choices} start={start} running={running} />}</>}
    >
      <LiveRefresh url={eventsUrl} quiet />
      <WhoJudgesPanel choices={choices} wanted={wanted} standIn={standIn} counting={counting} stats={stats} settingsHref={settingsHref} />
      {children}
      <JudgeVotesPanel stats={stats} />
      <InjectionsPanel checks={checks} structural={structural} mayStart={start !== null && choices.length > 0} />
      {JUDGE_PROMPTS.map((prompt) => <PromptPanel key={prompt.version} prompt={prompt} counting={counting} />)}
    </Page>
  )
}
