import { expect, test } from '@/e2e/story'

/** Ten cases of each segment fail more or fail less; `refunds` is what the candidate does to them. */
function lines(passed: (segment: string, i: number) => boolean): Buffer {
  const rows = ['refunds', 'invoices'].flatMap((segment) => Array.from({ length: 60 }, (_, i) => ({
    case_id: `${segment}-${i}`, segment, passed: passed(segment, i), dimensions: { plan: i < 30 ? 'paid' : 'trial' },
  })))
  return Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))
}

test('two files of results become a run that is decided at once, and its hidden slice becomes a segment', async ({ signedIn: page, faults }) => {
  await page.goto('/new')
  await page.getByLabel('Name', { exact: true }).fill(`Uploads ${Date.now()}`)
  await page.getByRole('button', { name: 'Create project' }).click()
  await page.waitForURL(/\/p\/uploads-\d+$/)
  await page.getByRole('link', { name: 'upload results' }).click()
  const form = page.getByRole('dialog', { name: 'Upload results' })
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/x-ndjson', buffer })
  const choose = async (label: RegExp, chosen: ReturnType<typeof file>) => {
    const chooser = page.waitForEvent('filechooser')
    await form.getByLabel(label).click()
    await (await chooser).setFiles(chosen)
  }
  await choose(/^Before/, file('before.jsonl', lines(() => true)))
  await choose(/^After/, file('after.jsonl', Buffer.from('{"case_id": "x", "segment": "refunds"}')))
  await form.getByRole('button', { name: 'Upload and decide' }).click()
  await expect(form).toContainText(/after\.jsonl:1:.*passed/)
  // the browser itself reports the refused request
  expect(faults.splice(0).every((fault) => fault.includes('400'))).toBe(true)

  // 60 of 60 pass before; 40 of the refunds still pass, every invoice does
  await choose(/^After/, file('after.jsonl', lines((segment, i) => segment === 'invoices' || i < 40)))
  await form.getByRole('button', { name: 'Upload and decide' }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('region', { name: 'Verdict' })).toHaveAttribute('data-gate', 'blocked')
  await expect(page.getByRole('region', { name: 'Segments' }).getByRole('row', { name: /refunds/ })).toContainText('−33.3')

  // all 20 breaks are refunds of the 30 on trial; in refunds alone 10 of them were to be expected there
  const slices = page.getByRole('region', { name: 'Hidden slices' })
  await expect(slices).toContainText('plan is trial: these 60 cases explain 100% of the breaks')
  await slices.getByRole('button', { name: 'Pin plan is trial as segment' }).click()
  await expect(slices.getByRole('status')).toHaveText('A segment from the next run on')
  await slices.getByRole('link', { name: 'plan is trial' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'plan is trial' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Cases' }).getByRole('link').first()).toContainText('Broke')
  await page.goto(`${page.url().split('/runs/')[0]}/segments`)
  await expect(page.getByText('plan is trial').first()).toBeVisible()
})
