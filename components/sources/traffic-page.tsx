import type { ReactNode } from 'react'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { BringInPanel } from '@/components/sources/bring-in-panel'
import { ImportsPanel } from '@/components/sources/imports-panel'
import { Page } from '@/components/ui/page'
import type { ImportView } from '@/lib/core/display/import-view'

type Props = {
  slug: string; origin: string; formats: string[]; imports: ImportView[]; mayUpload: boolean; eventsUrl: string
  next: string | null; first: string | null
  /** The table of sources, above everything else. */
  sources?: ReactNode
  /** How a gateway is added that is asked for its log. */
  pull?: ReactNode
}

/** Where traffic comes from, how more of it comes in, and what came in. */
export function TrafficPage({ slug, origin, formats, imports, mayUpload, eventsUrl, next, first, sources, pull }: Props) {
  return (
    <Page docs="sources" title="Sources" sub="Calls of production come in here, cleaned of personal data before anything is stored." actions={<LiveRefresh url={eventsUrl} quick="import.progress" />}>
      {sources}
      <BringInPanel slug={slug} origin={origin} formats={formats} imports={imports} mayUpload={mayUpload} pull={pull} />
      <ImportsPanel imports={imports} next={next} first={first} />
    </Page>
  )
}
