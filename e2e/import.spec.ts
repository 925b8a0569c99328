import fs from 'node:fs/promises'
import { expect, test } from '@/e2e/story'

const row = (id: string, change: object = {}) => JSON.stringify({
  id, timestamp: new Date(Date.now() - 3_600_000).toISOString(), object_type: 'chat_completion', provider: 'openai', model: 'gpt-4o-mini', status: 'success',
  customer_id: 'acme', input_history: [{ role: 'user', content: `Where is order ${id}? Write to kim@example.com` }],
  output_message: { role: 'assistant', content: 'On its way.' }, ...change,
})
const file = (name: string, text: string) => ({ name, mimeType: 'application/x-ndjson', buffer: Buffer.from(text) })

test('a file with a bad line comes in, the line is taken out, corrected and sent again', async ({ signedIn: page }) => {
  await page.goto('/new')
  await page.getByLabel('Name', { exact: true }).fill(`Imports ${Date.now()}`)
  await page.getByRole('button', { name: 'Create project' }).click()
  await page.waitForURL(/\/p\/imports-\d+$/)
  await page.goto(`${page.url()}/sources`)
  const upload = async (chosen: ReturnType<typeof file>) => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByLabel('Files with logs').click()
    await (await chooser).setFiles(chosen)
  }

  const rows = Array.from({ length: 900 }, (_, n) => row(`r${n}`))
  await upload(file('week.jsonl', [...rows.slice(0, 450), row('late', { status: 'unheard-of' }), ...rows.slice(450)].join('\n')))
  const uploads = page.getByRole('list', { name: 'Uploads' })
  await expect(uploads.getByRole('status')).toContainText('901 rows: 900 new, 1 put aside.')
  const table = page.getByRole('table', { name: 'Imports' })
  await expect(table.getByRole('row', { name: /week\.jsonl/ })).toContainText('Done, some put aside')

  await uploads.getByRole('link', { name: 'Open the import' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'week.jsonl' })).toBeVisible()
  const aside = page.getByRole('region', { name: 'Put aside' })
  await expect(aside).toContainText('status: expected success or error, got unheard-of')
  await expect(aside).toContainText('line 451')
  await expect(aside).not.toContainText('kim@example.com')
  await expect(page.getByRole('region', { name: 'Personal data replaced' })).toContainText('E-mail addresses')

  const coming = page.waitForEvent('download')
  await aside.getByRole('link', { name: 'Lines only' }).click()
  const line = await fs.readFile(await (await coming).path(), 'utf8')
  expect(JSON.parse(line)).toMatchObject({ id: 'late', status: 'unheard-of' })
  await aside.getByRole('button', { name: 'Throw away' }).click()
  const asked = page.getByRole('dialog', { name: 'Throw 1 line away?' })
  await asked.getByRole('button', { name: 'Throw 1 away' }).click()
  await expect(aside).toContainText('Nothing waits here any more')

  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Sources' }).click()
  await page.waitForURL(/\/sources$/)
  await upload(file('fixed.jsonl', line.replace('unheard-of', 'success')))
  await expect(uploads.getByRole('status')).toContainText('1 row: 1 new.')
  await upload(file('week.jsonl', rows.join('\n')))
  await expect(uploads.getByRole('status').last()).toContainText('900 rows: 900 known.')
})
