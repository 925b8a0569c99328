import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyFile } from '@/lib/core/adversarial/verify-file'
import { getScan } from '@/lib/db/privacy-scans'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { drawPrivacySample } from '@/lib/services/draw-privacy-sample'
import { eraseCase } from '@/lib/services/erase-case'
import { exportAdversarial } from '@/lib/services/export-adversarial'
import { importAdversarial } from '@/lib/services/import-adversarial'
import { judgePrivacySample } from '@/lib/services/judge-privacy-sample'
import { rescanStored, SCAN_SILENT_MS } from '@/lib/services/rescan-stored'
import { refineExpectation } from '@/lib/services/refine-expectation'
import { savePrivacyDraft } from '@/lib/services/save-privacy-draft'
import { startRescan } from '@/lib/services/start-rescan'
import { sweepRescans } from '@/lib/services/sweep-rescans'
import { switchOnRules } from '@/lib/services/switch-on-rules'
import { createLeakWorld, findAnywhere } from '@/lib/services/test-leak-world'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'

let database: TestDatabase
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

const at = new Date('2026-11-25T12:00:00Z')

function depsOf(now = () => at) {
  const { jobs, enqueue } = collectingEnqueue()
  return { jobs, deps: { db: database.db, enqueue, now, idSecret: 'a secret of the installation' } }
}

const lines = async (projectId: string) => {
  const all: string[] = []
  for await (const line of exportAdversarial({ projectId, project: 'p' }, { db: database.db })) all.push(line)
  return all
}

describe('a leak that a person found', () => {
  it('becomes a digest, and a scan takes it out of every surface; the chain of the adversarial set verifies before and after', async () => {
    const world = await createLeakWorld(database.db)
    const { projectId, quinx } = world
    const { deps, jobs } = depsOf()
    expect(await verifyAdversarial({ projectId }, deps)).toMatchObject({ ok: true, entries: 3 })
    expect((await findAnywhere(database.db, quinx)).length).toBeGreaterThan(40)

    await drawPrivacySample({ projectId, actor: 'system' }, deps)
    const sampled = await database.db.privacySample.findFirstOrThrow({ where: { projectId } })
    const judged = await judgePrivacySample({ projectId, sampleId: sampled.id, verdict: 'leak', leaks: [{ text: ` Zorblatt  ${quinx} 77 `, type: 'person' }], actor: 'u9' }, deps)
    expect(jobs.map(({ name, payload }) => [name, payload])).toEqual([['rescan-stored', { scanId: judged.scanId }]])
    const rules = await database.db.privacyRules.findUniqueOrThrow({ where: { projectId } })
    expect(JSON.stringify(rules)).toMatch(/"hidden":\[\{"type":"person","words":3,"digest":"[0-9a-f]{36}"\}\]|"words":3/)

    expect(await rescanStored({ scanId: judged.scanId! }, deps)).toMatchObject({ emptied: 0 })
    expect(await findAnywhere(database.db, quinx)).toEqual([])
    expect(await verifyAdversarial({ projectId }, deps)).toMatchObject({ ok: true, cases: 2, erased: 0, refined: 1 })
    expect(await getScan(database.db, projectId, judged.scanId!)).toMatchObject({ status: 'done', error: null, emptied: 0 })

    const adversarial = await database.db.case.findUniqueOrThrow({ where: { id: world.adversarial } })
    // what was there stays as it was, but for what was hidden: placeholders of before keep their numbers
    expect(JSON.stringify(adversarial.request)).toContain('"Hi\\", I am <PERSON_2>.\\nCafé \\\\ äöü 😀 <PERSON_1> <EMAIL_2>'.slice(1))
    expect(adversarial.expectation).toBe('Greet <PERSON_2>')
    const links = await database.db.adversarialEntry.findMany({ where: { projectId, kind: 'scrub' } })
    expect(links.map(({ caseId, actor, reason }) => [caseId, actor, reason])).toEqual(links.map(() => [world.adversarial, 'u9', 'Privacy scan: a person found personal data in the weekly sample']))
    expect(links.length).toBe(2)
    // the frozen dataset has the hash of what it holds now, and the log says so
    const dataset = await database.db.dataset.findUniqueOrThrow({ where: { id: world.datasetId } })
    expect(dataset.contentHash).toBe(await world.hash())
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'privacy.scan', target: world.datasetId } })).toBe(1)
    expect(await database.db.case.findUniqueOrThrow({ where: { id: world.clean } })).toMatchObject({ key: 'a-2', expectation: 'Say hello.' })
    // the same value has the same name in every table, so what belongs together stays together
    const [replay, runCase, segment] = await Promise.all([
      database.db.case.findUniqueOrThrow({ where: { id: world.replay } }), database.db.runCase.findFirstOrThrow({ where: { runId: world.runId } }), database.db.segment.findFirstOrThrow({ where: { projectId } }),
    ])
    expect(replay.segments).toEqual(runCase.segments)
    expect(replay.segments).toEqual([segment.key])
    expect(segment.key).toMatch(/^<PERSON_[0-9a-f]{12}>$/)
    expect(await database.db.trace.count({ where: { projectId, redactorVersion: '0' } })).toBe(0)
  })

  it('leaves an export that verifies without a server, goes into another project, and a set that can still be refined and erased', async () => {
    const { projectId, adversarial, leak } = await createLeakWorld(database.db)
    const { deps } = depsOf()
    await savePrivacyDraft({ projectId, hide: { text: leak, type: 'person' }, actor: 'u1' }, deps)
    const { scanId } = await switchOnRules({ projectId, version: 0, actor: 'u1' }, deps)
    await rescanStored({ scanId }, deps)
    expect(await verifyFile(await lines(projectId))).toMatchObject({ ok: true, cases: 2 })
    await refineExpectation({ projectId, caseId: adversarial, text: 'Greet the customer by name.', actor: 'u1' }, deps)
    expect(await verifyAdversarial({ projectId }, deps)).toMatchObject({ ok: true, refined: 2 })
    const exported = await lines(projectId)
    expect(await verifyFile(exported)).toMatchObject({ ok: true })
    expect(await verifyFile(exported.map((line) => line.replace('Greet <PERSON_2>', 'Greet <PERSON_3>')))).toMatchObject({ ok: false })

    const other = await database.db.project.create({ data: { slug: `other-${projectId}`, name: 'o', config: '' } })
    expect(await importAdversarial({ projectId: other.id, lines: exported, actor: 'u1' }, { ...deps, now: () => new Date() })).toMatchObject({ added: 2, refused: 0, problems: [] })
    expect(await verifyAdversarial({ projectId: other.id }, deps)).toMatchObject({ ok: true, cases: 2 })
    expect(await importAdversarial({ projectId, lines: exported, actor: 'u1' }, { ...deps, now: () => new Date() })).toMatchObject({ added: 0, duplicates: 2, refused: 0 })

    await eraseCase({ projectId, caseId: adversarial, reason: 'the customer asked for it', actor: 'u1' }, deps)
    expect(await verifyAdversarial({ projectId }, deps)).toMatchObject({ ok: true, erased: 1 })
    expect(await verifyFile(await lines(projectId))).toMatchObject({ ok: true, erased: 1 })
    expect((await database.db.trace.findMany({ where: { projectId }, select: { original: true, notReplayableReason: true } })).filter(({ notReplayableReason }) => notReplayableReason === 'erased')).toEqual([{ original: null, notReplayableReason: 'erased' }])
  })

  it('is said by the chain when somebody puts the old text back', async () => {
    const { projectId, adversarial, leak } = await createLeakWorld(database.db)
    const { deps } = depsOf()
    const before = await database.db.case.findUniqueOrThrow({ where: { id: adversarial } })
    await savePrivacyDraft({ projectId, hide: { text: leak, type: 'person' }, actor: 'u1' }, deps)
    await rescanStored({ scanId: (await switchOnRules({ projectId, version: 0, actor: 'u1' }, deps)).scanId }, deps)
    await database.db.$transaction(async (tx) => {
      await tx.$executeRaw`ALTER TABLE "case" DISABLE TRIGGER USER`
      await tx.$executeRaw`UPDATE "case" SET expectation = ${before.expectation} WHERE id = ${adversarial}::uuid`
      await tx.$executeRaw`ALTER TABLE "case" ENABLE TRIGGER USER`
    })
    expect(await verifyAdversarial({ projectId }, deps)).toMatchObject({ ok: false, fault: { message: expect.stringContaining('is not what was left when more of it was hidden') as string } })
  })
})

describe('a scan', () => {
  const scanned = async () => {
    const world = await createLeakWorld(database.db)
    const { deps } = depsOf()
    await savePrivacyDraft({ projectId: world.projectId, hide: { text: world.leak, type: 'person' }, actor: 'u1' }, deps)
    const { scanId } = await switchOnRules({ projectId: world.projectId, version: 0, actor: 'u1' }, deps)
    return { ...world, scanId }
  }

  it('that was killed goes on where it was in another worker, and ends with nothing left', async () => {
    const { projectId, scanId, quinx } = await scanned()
    const { deps } = depsOf()
    const controller = new AbortController()
    // the process ends after the first pages: the database is as a kill leaves it, with a sign of life that nobody renews
    let pages = 0
    const find = { ...deps, detect: async (texts: string[]) => {
      pages += 1
      if (pages === 6) controller.abort()
      return texts.map(() => [])
    } }
    expect(await rescanStored({ scanId, signal: controller.signal }, find)).toBeNull()
    const left = await database.db.privacyScan.findUniqueOrThrow({ where: { id: scanId } })
    expect(left).toMatchObject({ status: 'running', beatAt: null })
    expect(left.done).toBeGreaterThan(0)
    expect(left.done).toBeLessThan(left.total)
    await database.db.privacyScan.update({ where: { id: scanId }, data: { beatAt: at } })
    expect(await rescanStored({ scanId }, deps)).toBeNull()

    const later = depsOf(() => new Date(at.getTime() + SCAN_SILENT_MS + 1000))
    expect(await sweepRescans(later.deps)).toBeGreaterThanOrEqual(1)
    expect(later.jobs.map(({ payload }) => payload)).toContainEqual({ scanId })
    const counts = await rescanStored({ scanId }, later.deps)
    expect(counts).toMatchObject({ emptied: 0 })
    const done = await getScan(database.db, projectId, scanId)
    expect(done).toMatchObject({ status: 'done' })
    expect(done!.done).toBe(done!.total)
    expect(await findAnywhere(database.db, quinx)).toEqual([])
    expect(await verifyAdversarial({ projectId }, deps)).toMatchObject({ ok: true })
  })

  it('finds nothing more the second time, changes nothing, and leaves the caches alone', async () => {
    const { projectId, scanId } = await scanned()
    const { deps } = depsOf()
    await rescanStored({ scanId }, deps)
    await database.db.judgeCache.create({ data: { key: `again ${projectId}`, projectId, value: {} } })
    const links = await database.db.adversarialEntry.count({ where: { projectId } })
    const again = await startRescan({ projectId, reason: 'asked for on the page', actor: 'u1' }, deps)
    expect(await rescanStored({ scanId: again.scanId }, deps)).toMatchObject({ changed: 0, emptied: 0 })
    expect(await database.db.adversarialEntry.count({ where: { projectId } })).toBe(links)
    expect(await database.db.judgeCache.count({ where: { projectId } })).toBe(1)
  })

  it('looks for reported words alone where made-up values stand for real ones: those look the same', async () => {
    const { projectId, leak, quinx, traceIds } = await createLeakWorld(database.db)
    const { deps } = depsOf()
    await database.db.ticket.updateMany({ where: { projectId }, data: { words: `Write to mia.berg@example.com, ${leak}` } })
    await savePrivacyDraft({ projectId, rules: { mode: 'surrogate', off: ['place'], patterns: [], allow: [] }, hide: { text: leak, type: 'person' }, actor: 'u1' }, deps)
    await rescanStored({ scanId: (await switchOnRules({ projectId, version: 0, actor: 'u1' }, deps)).scanId }, deps)
    expect(await findAnywhere(database.db, quinx)).toEqual([])
    expect(await database.db.ticket.findFirstOrThrow({ where: { projectId } })).toMatchObject({ words: 'Write to mia.berg@example.com, <CUSTOM_1>' })
    expect(await database.db.trace.findUniqueOrThrow({ where: { id: traceIds[1]! } })).toMatchObject({ redactorVersion: expect.stringMatching(/\.1$/) as string })
    expect(await verifyAdversarial({ projectId }, deps)).toMatchObject({ ok: true })
  })

  it('that waits is enough for whoever asks again', async () => {
    const { projectId } = await createLeakWorld(database.db)
    const { deps } = depsOf()
    const first = await startRescan({ projectId, reason: 'one', actor: 'u1' }, deps)
    expect(await startRescan({ projectId, reason: 'two', actor: 'u1' }, deps)).toEqual({ scanId: first.scanId, started: false })
    await rescanStored({ scanId: first.scanId }, deps)
  })
})

describe('the function of the database that hides more', () => {
  const scrub = (projectId: string, relation: string, id: string, texts: object) =>
    database.db.$queryRaw`SELECT scrub_stored_text(${projectId}::uuid, ${relation}, ${id}, ${JSON.stringify(texts)}::jsonb, 'u1', 'a test of the rules')`

  it.each([
    ['another text', { expectation: 'Be rude' }], ['a text with more than was there', { expectation: 'Greet <PERSON_2> and be rude' }], ['a text in another order', { expectation: '<PERSON_2> Greet' }],
    ['another request', { request: '{"messages":[{"role":"user","content":"<PERSON_1> else"}]}' }], ['a segment more', { segments: ['<PERSON_1>'] }],
  ])('refuses %s', async (_what, texts) => {
    const { projectId, adversarial } = await createLeakWorld(database.db)
    await expect(scrub(projectId, 'case', adversarial, texts)).rejects.toThrow('adversarial cases are permanent')
    expect(await verifyAdversarial({ projectId }, { db: database.db })).toMatchObject({ ok: true, entries: 3 })
  })

  it('refuses columns and tables that hold no text of traffic, and finds no row of another project', async () => {
    const { projectId, adversarial, runId } = await createLeakWorld(database.db)
    const other = await createLeakWorld(database.db)
    await expect(scrub(projectId, 'case', adversarial, { kind: '<PERSON_1>' })).rejects.toThrow('nothing is hidden in kind')
    await expect(scrub(projectId, 'user', 'x', { email: '<PERSON_1>' })).rejects.toThrow('nothing is hidden this way')
    const review = await database.db.review.findFirstOrThrow({ where: { runId } })
    expect(await scrub(other.projectId, 'review', review.id, { reason: '<PERSON_1>' })).toEqual([{ scrub_stored_text: false }])
    await expect(database.db.review.update({ where: { id: review.id }, data: { reason: '<PERSON_1>' } })).rejects.toThrow('append-only')
  })
})
