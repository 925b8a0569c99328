import { afterAll, beforeAll, expect, it } from 'vitest'
import { listSavedViews } from '@/lib/db/saved-views'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { removeView } from '@/lib/services/remove-view'
import { saveView, type SaveViewInput } from '@/lib/services/save-view'

let database: TestDatabase
let projectId: string
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await database.db.project.create({ data: { slug: 'views', name: 'Views', config: '' } })).id
  await database.db.user.create({ data: { id: 'ada', name: 'Ada', email: 'ada@example.com' } })
})
afterAll(() => database.drop())

const save = (input: Partial<SaveViewInput>) => saveView(
  { projectId, userId: 'ada', mayShare: true, page: 'cases', name: 'Refunds', query: 'tool=refund&flip=break', shared: false, ...input }, { db: database.db },
)
const seenBy = async (userId: string) => (await listSavedViews(database.db, { projectId, userId, page: 'cases' })).map(({ name, query, shared, own }) => [name, query, shared, own])
const events = () => database.db.auditEvent.findMany({ where: { projectId }, orderBy: { id: 'asc' }, select: { action: true, before: true, after: true } })

it('keeps a view for its owner alone, and replaces the one of the same name', async () => {
  await save({ name: '  Refunds  ' })
  expect(await seenBy('ada')).toEqual([['Refunds', 'flip=break&tool=refund', false, true]])
  expect(await seenBy('bob')).toEqual([])
  await save({ query: 'tool=refund' })
  expect(await seenBy('ada')).toEqual([['Refunds', 'tool=refund', false, true]])
  expect(await events()).toEqual([])
})

it('shows a shared view to everyone and writes down who shared it, changed it and removed it', async () => {
  const { id } = await save({ name: 'Split votes', query: 'votes=split', shared: true })
  expect(await seenBy('bob')).toEqual([['Split votes', 'votes=split', true, false]])
  await save({ name: 'Split votes', query: 'votes=split&flip=break', shared: true })
  await expect(removeView({ projectId, userId: 'bob', mayShare: false, viewId: id }, { db: database.db })).rejects.toMatchObject({ code: 'forbidden' })
  await removeView({ projectId, userId: 'bob', mayShare: true, viewId: id }, { db: database.db })
  const view = (query: string) => ({ page: 'cases', name: 'Split votes', query, shared: true })
  expect(await events()).toEqual([
    { action: 'view.save', before: null, after: view('votes=split') },
    { action: 'view.save', before: view('votes=split'), after: view('flip=break&votes=split') },
    { action: 'view.remove', before: view('flip=break&votes=split'), after: null },
  ])
})

it('lets a viewer keep own views, but neither share them nor take a shared one back', async () => {
  await save({ userId: 'vic', mayShare: false, name: 'Mine' })
  await expect(save({ userId: 'vic', mayShare: false, name: 'Ours', shared: true })).rejects.toMatchObject({ code: 'forbidden' })
  const { id } = await save({ userId: 'vic', mayShare: true, name: 'Once a reviewer', shared: true })
  await expect(save({ userId: 'vic', mayShare: false, name: 'Once a reviewer', shared: false })).rejects.toMatchObject({ code: 'forbidden' })
  await removeView({ projectId, userId: 'ada', mayShare: true, viewId: id }, { db: database.db })
})

it('refuses what the list would ignore, and names it', async () => {
  await expect(save({ query: 'flip=broken&tool=x' })).rejects.toThrow('query: the list of cases does not know flip=broken')
  await expect(save({ query: '' })).rejects.toThrow('query: expected a filter')
  await expect(save({ page: 'users' })).rejects.toThrow('page: expected one of cases, runs, traces, adversarial')
  await expect(save({ name: ' ' })).rejects.toThrow('name: expected a name of 1 to 60 characters')
  await expect(save({ name: 'x'.repeat(61) })).rejects.toThrow('name: expected a name of 1 to 60 characters')
})

it('knows nothing of the views of others and of other projects', async () => {
  const own = await save({ name: 'Own' })
  const remove = (input: object) => removeView({ projectId, userId: 'bob', mayShare: true, viewId: own.id, ...input }, { db: database.db })
  await expect(remove({})).rejects.toMatchObject({ code: 'not-found' })
  await expect(remove({ userId: 'ada', projectId: '00000000-0000-7000-8000-000000000000' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(remove({ userId: 'ada', viewId: 'x' })).rejects.toMatchObject({ code: 'not-found' })
  await remove({ userId: 'ada' })
  expect((await seenBy('ada')).map(([name]) => name)).not.toContain('Own')
})
