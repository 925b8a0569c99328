import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PiiType } from '@/lib/core/pii/rules'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { cleanTrace } from '@/lib/db/test-traces'
import { addTraces } from '@/lib/db/traces'
import { discardPrivacyDraft } from '@/lib/services/discard-privacy-draft'
import { loadRedactor } from '@/lib/services/load-redactor'
import { previewRules } from '@/lib/services/preview-rules'
import { savePrivacyDraft } from '@/lib/services/save-privacy-draft'
import { switchOnRules } from '@/lib/services/switch-on-rules'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { findAnywhere } from '@/lib/services/test-leak-world'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())
beforeEach(async () => { projectId = (await createTestProject(database.db)).id })

const depsOf = () => ({ db: database.db, now: () => new Date('2026-11-26T12:40:00Z'), ...collectingEnqueue(), idSecret: 'secret' })
const RULES = { mode: 'placeholder', off: ['place'], patterns: [{ name: 'contract number', pattern: 'CN-\\d{6}', type: 'custom' }], allow: ['support@shop.example'] }
const load = async (text: string) => (await loadRedactor({ projectId }, depsOf())).redactor.text(text).text

describe('rules of a project', () => {
  it('are a draft first: nothing goes by it until it is switched on, and the version goes up', async () => {
    await savePrivacyDraft({ projectId, rules: RULES, actor: 'u1' }, depsOf())
    expect(await load('See CN-123456')).toBe('See CN-123456')
    const deps = depsOf()
    expect(await switchOnRules({ projectId, version: 0, actor: 'u1' }, deps)).toMatchObject({ version: 1, passed: true })
    expect(await load('See CN-123456')).toBe('See <CUSTOM_1>')
    expect(await load('write to support@shop.example')).toBe('write to support@shop.example')
    expect(deps.jobs.map(({ name }) => name)).toEqual(['rescan-stored'])
    expect(await database.db.canaryCheck.findFirstOrThrow({ where: { projectId } })).toMatchObject({ redactorVersion: expect.stringMatching(/\.1$/) as string })
    expect(await database.db.privacyRules.findUniqueOrThrow({ where: { projectId } })).toMatchObject({ version: 1, draft: null })
    await expect(switchOnRules({ projectId, version: 1, actor: 'u1' }, depsOf())).rejects.toMatchObject({ code: 'conflict' })
  })

  it('are not switched on by somebody who saw others', async () => {
    await savePrivacyDraft({ projectId, rules: RULES, actor: 'u1' }, depsOf())
    await switchOnRules({ projectId, version: 0, actor: 'u1' }, depsOf())
    await savePrivacyDraft({ projectId, rules: { ...RULES, patterns: [] }, actor: 'u1' }, depsOf())
    await expect(switchOnRules({ projectId, version: 0, actor: 'u2' }, depsOf())).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('changed meanwhile') as string })
    expect(await discardPrivacyDraft({ projectId, actor: 'u1' }, depsOf())).toBe(true)
    expect(await discardPrivacyDraft({ projectId, actor: 'u1' }, depsOf())).toBe(false)
    expect(await load('See CN-123456')).toBe('See <CUSTOM_1>')
  })

  it.each([
    ['an expression that is none', { patterns: [{ name: 'broken', pattern: '(a' }] }, '"broken"'], ['one that matches everything', { patterns: [{ name: 'all', pattern: 'x*' }] }, '"all"'],
    ['a type that there is not', { off: ['names'] }, 'off'], ['a mode that there is not', { mode: 'mask' }, 'mode'], ['a value of one letter', { allow: ['a'] }, 'allow'],
  ])('refuse %s, with its name', async (_what, part, words) => {
    await expect(savePrivacyDraft({ projectId, rules: { ...RULES, ...part }, actor: 'u1' }, depsOf())).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining(words) as string })
    expect(await database.db.privacyRules.count({ where: { projectId } })).toBe(0)
  })

  it('take a value that must not be seen as a digest alone, and give it up again', async () => {
    const hide = (text: string, type: PiiType = 'person') => savePrivacyDraft({ projectId, hide: { text, type }, actor: 'u1' }, depsOf())
    const { hidden } = await hide('Mxyzptlk Wombat')
    expect(hidden).toEqual([{ type: 'person', words: 2, digest: expect.stringMatching(/^[0-9a-f]{36}$/) as string }])
    expect((await hide('MXYZPTLK-wombat')).hidden).toHaveLength(1)
    expect(await findAnywhere(database.db, 'mxyzptlk|wombat')).toEqual([])
    await expect(hide('!!!')).rejects.toMatchObject({ code: 'invalid', message: 'hide: expected one to twelve words or numbers' })
    await switchOnRules({ projectId, version: 0, actor: 'u1' }, depsOf())
    expect(await load('ask mxyzptlk wombat')).toBe('ask <PERSON_1>')
    expect((await savePrivacyDraft({ projectId, unhide: hidden[0]!.digest, actor: 'u1' }, depsOf())).hidden).toEqual([])
  })
})

describe('the preview', () => {
  it('says what the draft would hide in stored traces, by type and rule, marked in the text, and stores nothing', async () => {
    const trace = cleanTrace('t-1', '2026-11-25T10:00:00.000Z', {
      request: {
        messages: [{ role: 'user', content: 'My contract is CN-123456, thanks. <EMAIL_1>' }], tools: [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: { contract: { type: 'string', pattern: '^CN-[0-9]{6}$' } } } } }],
      },
      response: { message: { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'look_up', arguments: '{"contract":"CN-123456"}' } }] }, finish_reason: 'tool_calls' },
    })
    await addTraces(database.db, projectId, [trace, cleanTrace('t-2', '2026-11-25T11:00:00.000Z')], { redactorVersion: '2.0', importId: null })
    expect(await previewRules({ projectId }, depsOf())).toMatchObject({ of: 'rules', traces: 2, changed: 0, rows: [] })
    await savePrivacyDraft({ projectId, rules: RULES, actor: 'u1' }, depsOf())
    const before = await database.db.trace.findMany({ where: { projectId } })
    const view = await previewRules({ projectId }, depsOf())
    expect(view).toMatchObject({ of: 'draft', version: 0, traces: 2, changed: 1, byType: [{ type: 'custom', traces: 1 }], byRule: [{ name: 'contract number', type: 'custom', matches: 2 }], effects: { outputs: 1, changed: 1, invalid: 1 } })
    expect(view.rows[0]!.texts).toEqual([
      { where: 'User message 1', segments: [{ text: 'My contract is ', as: null }, { text: 'CN-123456', as: '<CUSTOM_1>' }, { text: ', thanks. <EMAIL_1>', as: null }] },
      { where: 'Answer, call 1', segments: [{ text: '{"contract":"', as: null }, { text: 'CN-123456', as: '<CUSTOM_1>' }, { text: '"}', as: null }] },
    ])
    expect(await database.db.trace.findMany({ where: { projectId } })).toEqual(before)
  })

  it('counts what is found and left where a type is switched off', async () => {
    await addTraces(database.db, projectId, [cleanTrace('t-1', '2026-11-25T10:00:00.000Z', { request: { messages: [{ role: 'user', content: 'I am at ann@kabelnet.de' }] } })], { redactorVersion: '1', importId: null })
    await savePrivacyDraft({ projectId, rules: { ...RULES, off: ['email'] }, actor: 'u1' }, depsOf())
    expect(await previewRules({ projectId }, depsOf())).toMatchObject({ changed: 0, off: [{ type: 'email', values: 1 }] })
  })
})
