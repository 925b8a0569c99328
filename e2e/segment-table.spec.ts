import fs from 'node:fs/promises'
import { openDemoRun } from '@/e2e/demo-run'
import { expect, test } from '@/e2e/story'

test('the segment table is sorted, filtered and cut by columns, and the address shows another person the same', async ({ signedIn: page }) => {
  await openDemoRun(page)
  const table = page.getByRole('region', { name: 'Segments' }).getByRole('table')
  await expect(table.getByRole('row').nth(1)).toContainText('refund_flow')

  await table.getByRole('button', { name: 'Cases' }).click()
  await expect(page).toHaveURL(/sort=-?n/)
  await page.getByLabel('Filter segments').fill('refund')
  await expect(table.getByRole('row')).toHaveCount(2)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Fixed' }).click()
  await page.keyboard.press('Escape')
  await expect(table.getByRole('columnheader', { name: 'Fixed' })).toHaveCount(0)

  await page.reload()
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(table.getByRole('columnheader', { name: 'Fixed' })).toHaveCount(0)
})

test('the file holds exactly the rows and columns that are shown', async ({ signedIn: page }) => {
  await openDemoRun(page)
  await page.getByLabel('Filter segments').fill('refund')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  const text = await fs.readFile(await (await coming).path(), 'utf8')
  const [header, ...lines] = text.trimEnd().split('\r\n')
  expect(header).toBe('segment,kind,verdict,delta,n,before,after,breaks,confirmed_breaks,fixes')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^refund_flow,segment,/)
})
