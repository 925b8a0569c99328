import type { DbClient } from '@/lib/db/client'

type CaseSpec = { key: string; segment: string; before: boolean | null; after: boolean | null; adversarial?: boolean; kind?: string }

/** Six traffic cases and one adversarial one: 2 of 3 refunds break, the last is not measured; invoices: 1 fix, 1 pass, 1 both fail. */
const CASES: CaseSpec[] = [
  { key: 'r1', segment: 'refund', before: true, after: false, kind: 'truncated' },
  { key: 'r2', segment: 'refund', before: true, after: false, kind: 'missing call' },
  { key: 'r3', segment: 'refund', before: true, after: null },
  { key: 'i1', segment: 'invoice', before: false, after: true },
  { key: 'i2', segment: 'invoice', before: true, after: true },
  { key: 'i3', segment: 'invoice', before: false, after: false, kind: 'wrong json' },
  { key: 'a1', segment: 'refund', before: true, after: true, adversarial: true },
]

function flipOf({ before, after }: CaseSpec): string {
  if (before === null || after === null) return 'missing'
  if (before === after) return before ? 'both-pass' : 'both-fail'
  return before ? 'break' : 'fix'
}

/** A project with one decided run over these cases, one queued run without any, and what hangs on them. */
export async function createPageWorld(db: DbClient) {
  const user = await db.user.create({ data: { id: 'u1', name: 'Ada', email: 'ada@example.com' } })
  const project = await db.project.create({ data: { slug: 'pages', name: 'Pages', config: '' } })
  const projectId = project.id
  const set = (kind: string) => db.dataset.create({ data: { projectId, kind, name: kind, version: 1, frozenAt: new Date('2026-11-01T00:00:00Z') } })
  const [replay, adversarial] = [await set('replay'), await set('adversarial')]
  const request = { messages: [{ role: 'user', content: 'where is my money' }] }
  const cases = new Map<string, string>()
  for (const spec of CASES) {
    const row = await db.case.create({
      data: {
        projectId, datasetId: spec.adversarial ? adversarial.id : replay.id, kind: spec.adversarial ? 'adversarial' : 'replay', key: spec.key,
        segments: [spec.segment], clusterKey: spec.segment === 'refund' ? 'c1' : null, dimensions: { language: spec.segment === 'refund' ? 'en' : 'de' }, request,
      },
    })
    cases.set(spec.key, row.id)
  }
  const arms = { candidate: { model: 'next' }, baseline: { model: 'prod' }, configText: '', seed: '1', config: { segments: [] } }
  const run = await db.run.create({
    data: { ...arms, projectId, kind: 'replay', name: 'first', status: 'done', datasetId: replay.id, createdBy: user.id, createdAt: new Date('2026-11-02T00:00:00Z'), casesTotal: 7 },
  })
  const queued = await db.run.create({
    data: { ...arms, projectId, kind: 'replay', name: 'second', status: 'queued', createdAt: new Date('2026-11-03T00:00:00Z') },
  })
  for (const [position, spec] of CASES.entries()) {
    const key = { runId: run.id, caseId: cases.get(spec.key)! }
    await db.runCase.create({
      data: {
        ...key, position, adversarial: spec.adversarial ?? false, segments: spec.adversarial ? [] : [spec.segment], before: spec.before, after: spec.after,
        afterReason: spec.after === null ? 'timeout' : null, flip: flipOf(spec), failureKind: spec.kind ?? null, doneAt: new Date('2026-11-02T00:01:00Z'),
      },
    })
    const outcome = { ...key, attempt: 1, inputTokens: 10, outputTokens: 2 }
    await db.outcome.create({ data: { ...outcome, arm: 'baseline', passed: spec.before, costUsd: 0.5, latencyMs: 100 } })
    await db.outcome.create({ data: { ...outcome, arm: 'candidate', passed: spec.after, reason: spec.after === null ? 'timeout' : null, costUsd: position === 0 ? null : 0.25, latencyMs: 200, detail: spec.kind ?? null } })
  }
  const report = { gate: 'blocked', sets: [] }
  const decision = await db.gateDecision.create({ data: { runId: run.id, sequence: 1, gate: 'blocked', exitCode: 1, sentence: 'refund lost.', report } })
  await db.segmentResult.create({ data: { runId: run.id, setId: 'refund', kind: 'segment', position: 0, result: { label: 'refund', gated: true, blocks: true, delta: -1 } } })
  await db.segmentResult.create({ data: { runId: run.id, setId: 'invoice', kind: 'segment', position: 1, result: { label: 'invoice', gated: true, blocks: false, delta: 0.5 } } })
  await db.segmentResult.create({
    data: { runId: run.id, setId: 'adversarial', kind: 'adversarial', position: 2, result: { label: 'adversarial', gated: true, blocks: false, delta: 0, n: 1, missing: 0, before: 1, after: 1, floor: 0.85 } },
  })
  await db.review.create({ data: { runId: run.id, decisionId: decision.id, userId: user.id, choice: 'override', reason: 'known', expiresAt: new Date('2026-11-02T12:00:00Z') } })
  await db.flag.create({ data: { projectId, caseId: cases.get('a1')!, ticketUrl: 'https://t.example/1', expectation: 'e', createdBy: user.id } })
  return { projectId, run, queued, cases, replay }
}
