import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { can } from '@/lib/core/permissions'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { cleanTrace } from '@/lib/db/test-traces'
import { addTraces } from '@/lib/db/traces'
import { drawPrivacySample } from '@/lib/services/draw-privacy-sample'
import { judgePrivacySample } from '@/lib/services/judge-privacy-sample'
import { SAMPLE_TAKEN_MS, takePrivacySample } from '@/lib/services/take-privacy-sample'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { findAnywhere } from '@/lib/services/test-leak-world'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())
beforeEach(async () => {
  projectId = (await createTestProject(database.db)).id
  const traces = Array.from({ length: 80 }, (_, i) => cleanTrace(`t-${i}`, new Date(Date.UTC(2026, 10, 16 + (i % 7), i % 24)).toISOString()))
  await addTraces(database.db, projectId, traces, { redactorVersion: '2.0', importId: null })
})

const at = new Date('2026-11-26T12:40:00Z')
const week = '2026-11-16'
const depsOf = (now = at) => ({ db: database.db, now: () => now, ...collectingEnqueue(), idSecret: 'secret' })
const sample = () => database.db.privacySample.findMany({ where: { projectId }, orderBy: { position: 'asc' } })

describe('the weekly blind sample', () => {
  it('is fifty traces of the week before, drawn once: the same ones whoever draws, and no more when traces come late', async () => {
    expect(await drawPrivacySample({ projectId, actor: 'system' }, depsOf())).toEqual({ week, drawn: true, traces: 50 })
    const drawn = await sample()
    expect(new Set(drawn.map(({ traceId }) => traceId)).size).toBe(50)
    await addTraces(database.db, projectId, [cleanTrace('late', '2026-11-17T10:00:00.000Z')], { redactorVersion: '2.0', importId: null })
    expect(await drawPrivacySample({ projectId, actor: 'u1' }, depsOf())).toEqual({ week, drawn: false, traces: 50 })
    expect(await sample()).toEqual(drawn)
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'privacy.sample' } })).toBe(1)
    await expect(drawPrivacySample({ projectId, week: '2026-11-17', actor: 'u1' }, depsOf())).rejects.toMatchObject({ code: 'invalid' })
    await expect(drawPrivacySample({ projectId, week: '2026-12-07', actor: 'u1' }, depsOf())).rejects.toMatchObject({ code: 'invalid' })
  })

  it('gives each person another trace, the same one again until they answer, and takes it back after half an hour', async () => {
    await drawPrivacySample({ projectId, actor: 'system' }, depsOf())
    const mine = await takePrivacySample({ projectId, week, actor: 'u1' }, depsOf())
    const theirs = await takePrivacySample({ projectId, week, actor: 'u2' }, depsOf())
    expect(theirs).not.toBe(mine)
    expect(await takePrivacySample({ projectId, week, actor: 'u1' }, depsOf())).toBe(mine)
    await expect(judgePrivacySample({ projectId, sampleId: mine!, verdict: 'clean', actor: 'u2' }, depsOf())).rejects.toMatchObject({ code: 'conflict' })
    expect(await judgePrivacySample({ projectId, sampleId: mine!, verdict: 'clean', actor: 'u1' }, depsOf())).toEqual({ week, scanId: null, version: null })
    expect(await takePrivacySample({ projectId, week, actor: 'u1' }, depsOf())).not.toBe(mine)
    const later = new Date(at.getTime() + SAMPLE_TAKEN_MS + 1)
    expect(await takePrivacySample({ projectId, week, actor: 'u3' }, depsOf(later))).toBe(theirs)
  })

  it('takes a leak as a rule at once and begins a scan; the words are stored nowhere, and no error repeats them', async () => {
    await drawPrivacySample({ projectId, actor: 'system' }, depsOf())
    const deps = depsOf()
    const id = (await takePrivacySample({ projectId, week, actor: 'u1' }, deps))!
    const judged = await judgePrivacySample({ projectId, sampleId: id, verdict: 'leak', leaks: [{ text: 'Wolpertinger Xyzzy', type: 'person' }], pattern: { name: 'contract number', pattern: 'CN-\\d{6}', type: 'custom' }, actor: 'u1' }, deps)
    expect(judged).toMatchObject({ week, version: 1 })
    expect(deps.jobs).toEqual([expect.objectContaining({ name: 'rescan-stored', payload: { scanId: judged.scanId } })])
    expect(await findAnywhere(database.db, 'wolpertinger|xyzzy')).toEqual([])
    expect((await sample()).find((one) => one.id === id)).toMatchObject({ verdict: 'leak', types: ['custom', 'person'], checkedBy: 'u1' })
    expect((await database.db.privacyRules.findUniqueOrThrow({ where: { projectId } })).rules).toMatchObject({ patterns: [{ name: 'contract number' }], hidden: [{ words: 2, type: 'person' }] })
    // the same words twice are one rule
    await judgePrivacySample({ projectId, sampleId: id, verdict: 'leak', leaks: [{ text: 'wolpertinger  XYZZY', type: 'person' }], actor: 'u1' }, deps)
    expect((await database.db.privacyRules.findUniqueOrThrow({ where: { projectId } })).rules).toMatchObject({ hidden: [{ words: 2 }] })
    for (const leaks of [[], [{ text: '…', type: 'person' }], [{ text: 'Wolpertinger Xyzzy', type: 'nothing' }], [{ text: Array(14).fill('wolpertinger').join(' '), type: 'person' }]]) {
      await expect(judgePrivacySample({ projectId, sampleId: id, verdict: 'leak', leaks, actor: 'u1' }, deps)).rejects.toMatchObject({ code: 'invalid', message: expect.not.stringMatching(/wolpertinger|xyzzy/i) as string })
    }
    await expect(judgePrivacySample({ projectId, sampleId: id, verdict: 'leak', pattern: { name: 'x', pattern: '(a', type: 'custom' }, actor: 'u1' }, deps)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('is for support, reviewers and admins; a viewer and somebody of another project are refused', async () => {
    expect(['viewer', 'support', 'reviewer', 'admin'].map((role) => can(role as 'viewer', 'privacy.check'))).toEqual([false, true, true, true])
    await drawPrivacySample({ projectId, actor: 'system' }, depsOf())
    const other = await createTestProject(database.db)
    const [first] = await sample()
    await expect(judgePrivacySample({ projectId: other.id, sampleId: first!.id, verdict: 'clean', actor: 'u1' }, depsOf())).rejects.toMatchObject({ code: 'not-found' })
    await expect(judgePrivacySample({ projectId, sampleId: 'x', verdict: 'clean', actor: 'u1' }, depsOf())).rejects.toMatchObject({ code: 'not-found' })
  })
})
