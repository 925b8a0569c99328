import { cache } from 'react'
import { getDetector } from '@/lib/db/measuring-runs'
import { listRunRows } from '@/lib/db/run-list'
import { getDeps } from '@/lib/deps'

/** Runs in the search window. */
const RECENT_RUNS = 8

/** The newest runs of a project, for the frame and the pages inside it: read once a request. */
export const readRecentRuns = cache((projectId: string) => listRunRows(getDeps().db, projectId, { limit: RECENT_RUNS }))

/** The light of a project, read once a request. */
export const readDetector = cache((projectId: string) => getDetector(getDeps().db, projectId, getDeps().now()))
