import { getReportOperation } from '@/lib/core/api/operations'
import type { REPORT_FORMATS } from '@/lib/core/api/runs'
import { runUrl } from '@/lib/core/display/run-url'
import { HTML_POLICY, renderHtml, type ReportOrigin } from '@/lib/core/gate/render-html'
import { renderJson } from '@/lib/core/gate/render-json'
import { renderJunit } from '@/lib/core/gate/render-junit'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import type { GateReport } from '@/lib/core/gate/types'
import { VERSION } from '@/lib/core/version'
import { baseUrl } from '@/lib/auth'
import { getGateDecision } from '@/lib/db/gate-decisions'
import { getRun } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'

type Format = (typeof REPORT_FORMATS)[number]

const RENDERERS: Record<Format, { type: string; render: (report: GateReport, about: ReportOrigin) => string }> = {
  json: { type: 'application/json', render: renderJson },
  markdown: { type: 'text/markdown; charset=utf-8', render: renderMarkdown },
  html: { type: 'text/html; charset=utf-8', render: renderHtml },
  junit: { type: 'application/xml; charset=utf-8', render: renderJunit },
  terminal: { type: 'text/plain; charset=utf-8', render: (report) => renderTerminal(report, { color: false }) },
}

/** The page holds names from traffic: a browser that opens it here must not take it for one of the product's own. */
const PAGE_HEADERS = { 'content-security-policy': `${HTML_POLICY}; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox`, 'x-content-type-options': 'nosniff' }

export const GET = route(getReportOperation, async ({ params, query, project, deps }) => {
  const [decision, run] = await Promise.all([getGateDecision(deps.db, params.runId), getRun(deps.db, params.runId)])
  if (!decision || run?.status !== 'done') {
    const why = run?.error ? `: ${run.error}` : ''
    throw new AppError('conflict', `This run is ${run?.status} and has no report${why}`, { runStatus: run?.status })
  }
  const { type, render } = RENDERERS[query.format]
  const about: ReportOrigin = {
    version: VERSION, config: run?.config, candidate: run?.candidate.model, baseline: run?.baseline.model,
    url: runUrl(baseUrl(), project.slug, params.runId), decidedAt: decision.createdAt.toISOString(),
  }
  return new Response(render(decision.report, about), { headers: { 'content-type': type, ...(query.format === 'html' ? PAGE_HEADERS : {}) } })
})
