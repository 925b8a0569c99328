import { openDemoRun } from '@/e2e/demo-run'
import { expect, test } from '@/e2e/story'

test('an engineer sees what stayed broken on re-run, and every execution of a case', async ({ signedIn: page }) => {
  await openDemoRun(page)
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText(/stayed broken on re-run/)
  await page.getByRole('table').getByRole('link', { name: 'refund_flow' }).first().click()
  await page.getByRole('link', { name: /^Broke/ }).first().click()
  const first = page.getByRole('list', { name: 'Cases' }).getByRole('link').first()
  await expect(first).toContainText('stayed')
  await first.click()
  const executions = page.getByRole('region', { name: 'Executions' })
  await expect(executions).toContainText('Broke and stayed broken: a confirmed break.')
  await executions.getByRole('link', { name: 'Re-run 1' }).click()
  await expect(page).toHaveURL(/attempt=2/)
  await expect(page.getByRole('region', { name: 'Candidate' })).toContainText('Attempt 2')
})
