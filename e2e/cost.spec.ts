import { openDemoRun } from '@/e2e/demo-run'
import { expect, test } from '@/e2e/story'

test('the cost page says what the week cost and what it saved, and gives every run as a file', async ({ signedIn: page }) => {
  await openDemoRun(page)
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.waitForURL(/\/p\/demo\/cost$/)
  await expect(page.getByText(/cost \$[\d.]+; the plain policy would have cost \$[\d.,]+ \(\d+% less\)\./)).toBeVisible()
  await page.getByRole('navigation', { name: 'Period' }).getByRole('link', { name: '12 weeks' }).click()
  await expect(page.getByText(/^The last 12 weeks cost/)).toBeVisible()
  const runs = page.getByRole('region', { name: 'By run' })
  const coming = page.waitForEvent('download')
  await runs.getByRole('button', { name: 'CSV' }).click()
  expect((await coming).suggestedFilename()).toBe('slicegate-cost-demo.csv')
  await runs.getByRole('link', { name: 'helpdesk-next', exact: true }).click()
  await page.waitForURL(/\/p\/demo\/runs\/[0-9a-f-]+$/)
})
