import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getLastCanaryCheck, insertCanaryCheck } from '@/lib/db/privacy-canaries'
import { putPrivacyRules } from '@/lib/db/privacy-rules'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { DEFAULT_RULES } from '@/lib/core/pii/rules'
import { makeCanaries } from '@/lib/core/privacy/canaries'
import { checkCanaries } from '@/lib/services/check-canaries'
import { checkPrivacy } from '@/lib/services/check-privacy'
import { assertPrivacyBar } from '@/lib/services/check-privacy-bar'
import { registerPrivacyChecks } from '@/lib/services/register-privacy-checks'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase } from '@/lib/services/test-run-world'
import { findAnywhere } from '@/lib/services/test-leak-world'

let database: TestDatabase
let projectId: string
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())
beforeEach(async () => { projectId = (await createRunWorld(database.db, { baseUrl: 'http://127.0.0.1:1/v1', cases: [lookupCase('{"order":1}')] })).projectId })

const at = new Date('2026-11-26T12:40:00Z')
const deps = () => ({ db: database.db, now: () => at })
const start = (name: string) => startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, name, createdBy: 'u1' }, { ...deps(), enqueue: collectingEnqueue().enqueue })

describe('the check of planted values', () => {
  it('stores counts by type and locale and never a value, and the log says how it went', async () => {
    const { passed, types } = await checkCanaries({ projectId, actor: 'u1' }, deps())
    expect(passed).toBe(true)
    const stored = await getLastCanaryCheck(database.db, projectId)
    expect(stored).toMatchObject({ passed: true, seed: '2026-11-26', redactorVersion: expect.stringMatching(/^\d+\.0$/) as string })
    expect(stored!.results.filter(({ type }) => type === 'person')).toHaveLength(12)
    expect(stored!.results.reduce((sum, { planted }) => sum + planted, 0)).toBe(types.reduce((sum, { planted }) => sum + planted, 0))
    const values = makeCanaries('2026-11-26').flatMap(({ planted }) => planted.filter(({ type }) => type !== 'person' && type !== 'address').flatMap(({ parts }) => parts))
    expect(await findAnywhere(database.db, values.filter((_, i) => i % 37 === 0).map((value) => value.replace(/[^A-Za-z0-9]/g, '.')).join('|'))).toEqual([])
    expect(await database.db.auditEvent.findFirstOrThrow({ where: { projectId, action: 'privacy.canaries' } })).toMatchObject({ actor: 'u1', after: { passed: true, below: [] } })
  })

  it('is made at once before the first run, and again when the rules have changed', async () => {
    expect((await start('first')).created).toBe(true)
    await start('second')
    expect(await database.db.canaryCheck.count({ where: { projectId } })).toBe(1)
    await putPrivacyRules(database.db, projectId, { rules: { ...DEFAULT_RULES, off: [] }, draft: null, version: 1, by: 'u1', at })
    await start('third')
    expect(await database.db.canaryCheck.count({ where: { projectId } })).toBe(2)
  })

  it('under a bar refuses every run, and says which type and where to look', async () => {
    const { redactorVersion, results } = (await start('first'), (await getLastCanaryCheck(database.db, projectId))!)
    const worse = results.map((one) => (one.type === 'card' && one.locale === 'de-DE' ? { ...one, hidden: one.hidden - 3 } : one))
    await insertCanaryCheck(database.db, projectId, { redactorVersion, seed: 'later', results: worse, passed: false, createdAt: new Date(at.getTime() + 1) })
    const runs = await database.db.run.count({ where: { projectId } })
    await expect(start('refused')).rejects.toMatchObject({
      code: 'conflict', details: { below: ['card'] }, message: 'Nothing is replayed while personal data gets through: payment cards (237 of 240 planted ones are hidden, at least 99 % are needed). The page Privacy shows where it gets through and what can be done.',
    })
    expect(await database.db.run.count({ where: { projectId } })).toBe(runs)
    await checkCanaries({ projectId, actor: 'u1' }, { ...deps(), now: () => new Date(at.getTime() + 1000) })
    expect((await start('allowed')).created).toBe(true)
  })

  it('counts what an admin switched off, and holds it to no bar', async () => {
    await putPrivacyRules(database.db, projectId, { rules: { ...DEFAULT_RULES, off: ['phone'] }, draft: null, version: 1, by: 'u1', at })
    const { passed, types, off } = await checkCanaries({ projectId, actor: 'u1' }, deps())
    expect([passed, off, types.find(({ type }) => type === 'phone')!.passed]).toEqual([true, ['phone'], false])
    await expect(assertPrivacyBar({ projectId }, deps())).resolves.toBeUndefined()
  })

  it('stores nothing and stops replay when a detector outside does not answer', async () => {
    const detect = async () => Promise.reject(new Error('connection refused at 10.1.2.3'))
    await expect(assertPrivacyBar({ projectId }, { ...deps(), detect })).rejects.toMatchObject({ code: 'unavailable', message: expect.not.stringContaining('10.1.2.3') as string })
    expect(await database.db.canaryCheck.count({ where: { projectId } })).toBe(0)
  })

  it('goes through what detectors outside find as well', async () => {
    const asked: string[] = []
    const detect = async (texts: string[]) => {
      asked.push(...texts)
      return texts.map(() => [])
    }
    expect((await checkCanaries({ projectId, actor: 'u1' }, { ...deps(), detect })).passed).toBe(true)
    expect(asked.length).toBeGreaterThan(200)
  })

  it('comes every day by itself, with the sample, for every project that is still there', async () => {
    expect(await checkPrivacy({ projectId }, deps())).toMatchObject({ passed: true, drawn: false, week: '2026-11-16' })
    expect(await checkPrivacy({ projectId: '00000000-0000-4000-8000-000000000000' }, deps())).toBeNull()
    expect(await registerPrivacyChecks({ db: database.db, enqueue: collectingEnqueue().enqueue })).toBe(await database.db.project.count())
  })
})
