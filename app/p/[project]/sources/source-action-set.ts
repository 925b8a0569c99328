import { checkSourceAction, pauseSourceAction, pullSourceAction, removeSourceAction, saveSourceAction } from '@/app/p/[project]/sources/source-actions'
import type { SourceActions } from '@/components/sources/source-table'

/** What an admin may do with sources. */
export function sourceActionSet(slug: string): SourceActions {
  return {
    save: saveSourceAction.bind(null, slug), remove: removeSourceAction.bind(null, slug), check: checkSourceAction.bind(null, slug), pull: pullSourceAction.bind(null, slug), pause: pauseSourceAction.bind(null, slug),
  }
}
