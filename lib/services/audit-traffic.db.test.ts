import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rolesFor, scopesFor } from '@/lib/core/permissions'
import { estimateUnseen } from '@/lib/core/unseen/estimate-unseen'
import { tallyAudits } from '@/lib/core/unseen/tally-audits'
import { listAuditEvents } from '@/lib/db/audit-events'
import { Prisma } from '@/lib/db/generated/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { countReportedTraces, countWeekTraces, getAuditWeek, listAudits, listWeeksWithTraces, listWeekTraces } from '@/lib/db/trace-audits'
import { createEnqueue } from '@/lib/queue/enqueue'
import { drawAudit } from '@/lib/services/draw-audit'
import { drawScheduledAudit } from '@/lib/services/draw-scheduled-audit'
import { flagTrace } from '@/lib/services/flag-trace'
import { judgeTrace, type JudgeTraceInput } from '@/lib/services/judge-trace'
import { registerAudits } from '@/lib/services/register-audits'
import { takeAudit } from '@/lib/services/take-audit'
import { createTestProject } from '@/lib/test-access'

const WEEK = '2026-11-16'
const RANGE = { from: new Date('2026-11-16T00:00:00Z'), to: new Date('2026-11-23T00:00:00Z') }
const NOON = new Date('2026-11-26T12:00:00Z')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

type TraceSpec = { ts?: string; said?: string[]; clusterId?: string; status?: string; conversationId?: string; response?: object | null; outputTokens?: number; importedAt?: Date; tools?: string[] }

async function addTraces(projectId: string, specs: (TraceSpec & { sourceId: string })[]): Promise<void> {
  await database.db.trace.createMany({
    data: specs.map(({ sourceId, ts, said, clusterId, status, conversationId, response, outputTokens, importedAt, tools }) => withTraceId({
      projectId, source: 'bifrost', sourceId, ts: new Date(ts ?? '2026-11-18T10:00:00Z'), dimensions: {}, status: status ?? 'success', replayable: true, redactorVersion: '1',
      tools: tools ?? [], clusterId: clusterId ?? null, conversationId: conversationId ?? null, outputTokens: outputTokens ?? null, importedAt: importedAt ?? new Date('2026-11-25T00:00:00Z'),
      request: { messages: (said ?? ['Where is my parcel?']).flatMap((content) => [{ role: 'user', content }, { role: 'assistant', content: 'Here.' }]).slice(0, -1) },
      response: response === null ? Prisma.DbNull : (response ?? { message: { role: 'assistant', content: 'On its way.' }, finish_reason: 'stop' }),
    })),
  })
}

/** 120 traces of one week in two clusters, every fortieth with an error, and some of the weeks beside it. */
async function newWorld() {
  const projectId = (await createTestProject(database.db)).id
  const clustering = await database.db.clustering.create({ data: { projectId, method: 'hdbscan', windowFrom: RANGE.from, windowTo: RANGE.to, traces: 120 } })
  const cluster = (key: string, traces: number) => database.db.cluster.create({ data: { clusteringId: clustering.id, key, label: key.toUpperCase(), terms: [], traces } })
  const [c1, c2] = [await cluster('c1', 80), await cluster('c2', 30)]
  await addTraces(projectId, Array.from({ length: 120 }, (_, i) => ({
    sourceId: `t${i}`, ...(i < 80 ? { clusterId: c1.id } : i < 110 ? { clusterId: c2.id } : {}), ...(i % 40 === 7 ? { status: 'error', response: null } : {}),
  })))
  await addTraces(projectId, [{ sourceId: 'before', ts: '2026-11-15T23:59:59Z' }, { sourceId: 'after', ts: '2026-11-23T00:00:00Z' }])
  return projectId
}

const deps = (at = NOON) => ({ db: database.db, now: () => at })
const draw = (projectId: string, week?: string, at = NOON) => drawAudit({ projectId, week, actor: 'u1' }, deps(at))
const judge = (projectId: string, auditId: string, more: Partial<JudgeTraceInput> & { at?: Date } = {}) =>
  judgeTrace({ projectId, auditId, verdict: 'fine', actor: 'u1', ...more }, deps(more.at))
const flag = (projectId: string, traceId: string, at = NOON) =>
  flagTrace({ projectId, traceId, ticketUrl: 'https://desk.example/1', expectation: 'Say where it is.', actor: 'u1' }, deps(at))

describe('drawing a week of traffic', () => {
  it('takes 50 of all its traces and those with signs beside them, with the traces of each cluster', async () => {
    const projectId = await newWorld()
    const answer = await draw(projectId)
    expect(answer).toMatchObject({ week: WEEK, drawn: true, traces: 120, uniform: 50 })
    const audits = await listAudits(database.db, projectId, [WEEK])
    expect(audits.filter(({ drawnAs }) => drawnAs === 'uniform').map(({ position }) => position)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(new Set(audits.map(({ traceId }) => traceId)).size).toBe(audits.length)
    const week = (await getAuditWeek(database.db, projectId, WEEK))!
    expect(week.clusters).toEqual([
      { key: 'c1', label: 'C1', isNoise: false, traces: 80 }, { key: 'c2', label: 'C2', isNoise: false, traces: 30 }, { key: null, label: 'Not grouped', isNoise: false, traces: 10 },
    ])
    // the errors that the uniform part has not drawn are what is left to be surprised by
    const surprises = audits.filter(({ drawnAs }) => drawnAs === 'surprise')
    const failed = await database.db.trace.findMany({ where: { projectId, status: 'error' }, select: { id: true } })
    const open = failed.filter(({ id }) => !audits.some(({ traceId, drawnAs }) => traceId === id && drawnAs === 'uniform'))
    expect(surprises.map(({ traceId }) => traceId).sort()).toEqual(open.map(({ id }) => id).sort())
    expect(answer.surprises).toBe(open.length)
    for (const { traceId } of surprises) expect(week.reasons[traceId]).toContain('the call ended with an error')
  })

  it('is the same for the same traces, whoever draws, and once drawn it stays', async () => {
    const projectId = await newWorld()
    await draw(projectId)
    const first = await listAudits(database.db, projectId, [WEEK])
    expect(await draw(projectId)).toMatchObject({ drawn: false, traces: 120, uniform: 50 })
    expect(await listAudits(database.db, projectId, [WEEK])).toEqual(first)
    await database.db.auditWeek.deleteMany({ where: { projectId } })
    await database.db.traceAudit.deleteMany({ where: { projectId } })
    expect(await drawScheduledAudit({ projectId }, deps())).toMatchObject({ drawn: true, week: WEEK })
    expect((await listAudits(database.db, projectId, [WEEK])).map(({ traceId }) => traceId)).toEqual(first.map(({ traceId }) => traceId))
    expect((await listAuditEvents(database.db, projectId, { limit: 9 })).map(({ action, actor }) => [action, actor])).toEqual([['traffic-audit.draw', 'system'], ['traffic-audit.draw', 'u1']])
  })

  it('takes late traces in while nobody has looked, and says how many came after when somebody has', async () => {
    const projectId = await newWorld()
    await draw(projectId)
    const late = new Date('2026-11-27T00:00:00Z')
    await addTraces(projectId, [{ sourceId: 'late-1', importedAt: late }])
    expect(await draw(projectId, WEEK, new Date('2026-11-28T00:00:00Z'))).toMatchObject({ drawn: true, traces: 121, uniform: 50 })
    const [audit] = await listAudits(database.db, projectId, [WEEK])
    await judge(projectId, audit!.id)
    await addTraces(projectId, [{ sourceId: 'late-2', importedAt: new Date('2026-11-29T00:00:00Z') }])
    expect(await draw(projectId, WEEK, new Date('2026-11-30T00:00:00Z'))).toMatchObject({ drawn: false, traces: 121 })
    expect(await countWeekTraces(database.db, projectId, RANGE, (await getAuditWeek(database.db, projectId, WEEK))!.createdAt)).toBe(1)
  })

  it('draws nothing of a week without traces, and refuses what is no week or not begun', async () => {
    const projectId = await newWorld()
    expect(await draw(projectId, '2026-11-09')).toMatchObject({ drawn: true, traces: 1, uniform: 1 })
    expect(await draw(projectId, '2026-11-02')).toEqual({ week: '2026-11-02', drawn: false, traces: 0, uniform: 0, surprises: 0 })
    expect(await getAuditWeek(database.db, projectId, '2026-11-02')).toBeNull()
    await expect(draw(projectId, '2026-11-17')).rejects.toThrow('week: expected the date of a Monday')
    await expect(draw(projectId, '2026-11-30')).rejects.toThrow('not in the future')
    await expect(draw('018f0000-0000-7000-8000-000000000000')).rejects.toThrow('This project does not exist')
    expect(await drawScheduledAudit({ projectId: '018f0000-0000-7000-8000-000000000000' }, deps())).toBeNull()
    expect(await listWeeksWithTraces(database.db, projectId, 12)).toEqual(['2026-11-23', '2026-11-16', '2026-11-09'])
    expect(await listWeeksWithTraces(database.db, projectId, 2)).toEqual(['2026-11-23', '2026-11-16'])
  })

  it('reads signs from the log: what the user says next, what is new, empty, broken and cut off', async () => {
    const projectId = (await createTestProject(database.db)).id
    await addTraces(projectId, [
      { sourceId: 'old', ts: '2026-11-10T10:00:00Z', tools: ['track'] },
      { sourceId: 'asked', conversationId: 'k', ts: '2026-11-18T10:00:00Z', said: ['Where is my parcel?'], tools: ['track'] },
      // the same call went on after a tool answered: the user has said nothing more
      { sourceId: 'went-on', conversationId: 'k', ts: '2026-11-18T10:00:01Z', said: ['Where is my parcel?'] },
      { sourceId: 'again', conversationId: 'k', ts: '2026-11-18T10:01:00Z', said: ['Where is my parcel?', 'That is wrong, where is it?'] },
      { sourceId: 'empty', response: { message: { role: 'assistant', content: ' \n' }, finish_reason: 'stop' } },
      { sourceId: 'cut', response: { message: { role: 'assistant', content: 'So' }, finish_reason: 'max_tokens' }, tools: ['fly'] },
      { sourceId: 'broken', response: { message: { role: 'assistant', content: null, tool_calls: [{ function: { name: 'track', arguments: '{"id":' } }] }, finish_reason: 'tool_calls' } },
      { sourceId: 'refused', response: { message: { role: 'assistant', content: null, refusal: 'I cannot.' }, finish_reason: 'stop' } },
    ])
    const ids = new Map((await database.db.trace.findMany({ where: { projectId } })).map(({ id, sourceId }) => [id, sourceId]))
    const found = new Map((await listWeekTraces(database.db, projectId, RANGE)).map(({ id, ...signs }) => [ids.get(id), signs]))
    expect(found.size).toBe(7)
    expect(['asked', 'went-on', 'again'].map((id) => found.get(id)!.nextTurn)).toEqual([null, 'complains', null])
    expect(found.get('empty')).toMatchObject({ empty: true, truncated: false, fresh: [] })
    expect(found.get('cut')).toMatchObject({ empty: false, truncated: true, fresh: ['tool'] })
    expect(found.get('broken')).toMatchObject({ empty: false, brokenCall: true })
    expect(found.get('refused')).toMatchObject({ empty: false, refused: true, brokenCall: false })
  })
})

describe('looking at a trace', () => {
  it('gives no two people the same one, and a left one to the next after half an hour', async () => {
    const projectId = await newWorld()
    await draw(projectId)
    const audits = await listAudits(database.db, projectId, [WEEK])
    const take = (actor: string, at = NOON) => takeAudit({ projectId, week: WEEK, actor }, deps(at))
    const both = await Promise.all([take('u1'), take('u2')])
    expect(new Set(both)).toEqual(new Set([audits[0]!.id, audits[1]!.id]))
    const [mine, theirs] = both as [string, string]
    // the one that was taken comes again until something is said
    expect(await take('u1')).toBe(mine)
    await expect(judge(projectId, theirs)).rejects.toThrow('Somebody else is looking at this trace')
    await judge(projectId, mine)
    expect(await take('u1')).toBe(audits[2]!.id)
    const later = new Date(NOON.getTime() + 31 * 60_000)
    expect(await take('u3', later)).toBe(theirs)
    await expect(takeAudit({ projectId, week: 'soon', actor: 'u1' }, deps())).rejects.toThrow('expected the date of a Monday')
  })

  it('keeps verdict and note, without personal data, and each change on record', async () => {
    const projectId = await newWorld()
    await draw(projectId)
    const [audit] = await listAudits(database.db, projectId, [WEEK])
    expect(await judge(projectId, audit!.id, { verdict: 'failure', note: 'Wrong order, see jane@example.com' })).toEqual({ week: WEEK, traceId: audit!.traceId, changed: true })
    expect(await judge(projectId, audit!.id, { verdict: 'failure' })).toMatchObject({ changed: false })
    const later = new Date('2026-11-26T13:00:00Z')
    expect(await judge(projectId, audit!.id, { verdict: 'unsure', actor: 'u2', at: later })).toMatchObject({ changed: true })
    const [kept] = await listAudits(database.db, projectId, [WEEK])
    // the moment of the first verdict stays
    expect(kept).toMatchObject({ verdict: 'unsure', by: 'u2', at: NOON })
    expect(kept!.note).toMatch(/^Wrong order, see <EMAIL_\d+>$/)
    const events = (await listAuditEvents(database.db, projectId, { limit: 9 })).filter(({ action }) => action === 'traffic-audit.verdict')
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({ actor: 'u2', target: audit!.traceId, before: { verdict: 'failure', by: 'u1' }, after: { verdict: 'unsure', week: WEEK, drawnAs: 'uniform' } })
  })

  it('is for support, reviewers and admins, and for no API key', () => {
    expect(rolesFor('trace.audit')).toEqual(['support', 'reviewer', 'admin'])
    expect(scopesFor('trace.audit')).toEqual([])
  })

  it('refuses other words, other projects and ids that are none', async () => {
    const [projectId, other] = [await newWorld(), (await createTestProject(database.db)).id]
    await draw(projectId)
    const [audit] = await listAudits(database.db, projectId, [WEEK])
    await expect(judge(projectId, audit!.id, { verdict: 'good' as 'fine' })).rejects.toThrow('verdict: expected one of fine, failure, unsure')
    await expect(judge(projectId, audit!.id, { note: 'x'.repeat(2001) })).rejects.toThrow('note: expected at most 2000 characters')
    await expect(judge(projectId, audit!.id, { note: 'a\0b' })).rejects.toThrow('note: expected text without NUL')
    await expect(judge(other, audit!.id)).rejects.toThrow('not in an audit of the project')
    await expect(judge(projectId, 'seven')).rejects.toThrow('not in an audit of the project')
  })
})

describe('the counts behind the estimate', () => {
  async function countsOf(projectId: string) {
    const [week, audits, reported] = [(await getAuditWeek(database.db, projectId, WEEK))!, await listAudits(database.db, projectId, [WEEK]), await countReportedTraces(database.db, projectId, [WEEK])]
    return tallyAudits(audits, { traces: week.traces, clusters: week.clusters, reported: reported.get(WEEK)! })
  }

  it('tells reports that were there before from those that an audit led to', async () => {
    const projectId = await newWorld()
    await draw(projectId)
    const uniform = (await listAudits(database.db, projectId, [WEEK])).filter(({ drawnAs }) => drawnAs === 'uniform')
    const outside = (await database.db.trace.findMany({ where: { projectId, ts: { gte: RANGE.from, lt: RANGE.to }, id: { notIn: uniform.map(({ traceId }) => traceId) } }, take: 2 })).map(({ id }) => id)
    // two tickets outside of the sample and one within it, before anyone looked
    const hour = (n: number) => new Date(NOON.getTime() + n * 3_600_000)
    for (const traceId of [...outside, uniform[0]!.traceId]) await flag(projectId, traceId, hour(0))
    await judge(projectId, uniform[0]!.id, { verdict: 'failure', at: hour(1) })
    await judge(projectId, uniform[1]!.id, { verdict: 'failure', at: hour(1) })
    await judge(projectId, uniform[2]!.id, { at: hour(1) })
    const before = await countsOf(projectId)
    expect(before.total).toMatchObject({ traces: 120, flagged: 3, unflagged: { fine: 1, failure: 1, unsure: 0 }, reported: { fine: 0, failure: 1 } })
    // what was found is reported now: nothing about the estimate changes
    await flag(projectId, uniform[1]!.traceId, hour(2))
    expect(await countsOf(projectId)).toEqual(before)
    const rows = await listAudits(database.db, projectId, [WEEK])
    expect(rows.find(({ id }) => id === uniform[1]!.id)).toMatchObject({ flagged: true, reportedBefore: false })
    expect(estimateUnseen(before.total)).toMatchObject({ seen: 4, found: 2, foundReported: 1, unseen: { kind: 'between', looked: 2 } })
    expect(before.clusters.reduce((sum, { counts }) => sum + counts.flagged, 0)).toBe(3)
  })
})

describe('the schedule of audits', () => {
  it('is one for each project on Mondays, comes back when it is lost, and ends with its project', async () => {
    const enqueue = createEnqueue({ databaseUrl: database.databaseUrl })
    const projectId = (await createTestProject(database.db)).id
    const projects = await database.db.project.count()
    expect(await registerAudits({ db: database.db, enqueue })).toBe(projects)
    expect(await registerAudits({ db: database.db, enqueue })).toBe(projects)
    const own = async () => (await enqueue.listSchedules('draw-audit')).filter(({ id }) => id === `draw-audit-${projectId}`)
    expect(await own()).toEqual([{ id: `draw-audit-${projectId}`, cron: '10 12 * * 1', timezone: 'UTC' }])
    await database.db.project.delete({ where: { id: projectId } })
    expect(await registerAudits({ db: database.db, enqueue })).toBe(projects - 1)
    expect(await own()).toEqual([])
    await enqueue.close()
  })
})
