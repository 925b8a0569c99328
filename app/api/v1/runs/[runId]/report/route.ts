import { getReportOperation } from '@/lib/core/api/operations'
import type { REPORT_FORMATS } from '@/lib/core/api/runs'
import { renderJson } from '@/lib/core/gate/render-json'
import { renderJunit } from '@/lib/core/gate/render-junit'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import type { GateReport } from '@/lib/core/gate/types'
import { getGateDecision } from '@/lib/db/gate-decisions'
import { getRun } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'

type Format = (typeof REPORT_FORMATS)[number]

const RENDERERS: Record<Format, { type: string; render: (report: GateReport) => string }> = {
  json: { type: 'application/json', render: renderJson },
  markdown: { type: 'text/markdown; charset=utf-8', render: renderMarkdown },
  junit: { type: 'application/xml; charset=utf-8', render: renderJunit },
  terminal: { type: 'text/plain; charset=utf-8', render: (report) => renderTerminal(report, { color: false }) },
}

export const GET = route(getReportOperation, async ({ params, query, deps }) => {
  const decision = await getGateDecision(deps.db, params.runId)
  if (!decision) {
    const run = await getRun(deps.db, params.runId)
    const why = run?.error ? `: ${run.error}` : ''
    throw new AppError('conflict', `This run is ${run?.status} and has no report${why}`, { runStatus: run?.status })
  }
  const { type, render } = RENDERERS[query.format]
  return new Response(render(decision.report), { headers: { 'content-type': type } })
})
