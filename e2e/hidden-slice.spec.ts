import { expect, openDemoRun, test } from '@/e2e/story'

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

test('a hidden slice leads to its cases and becomes a segment with one click', async ({ signedIn: page }) => {
  await openDemoRun(page)
  const slices = page.getByRole('region', { name: 'Hidden slices' })
  await expect(slices).toContainText(/these [\d,]+ cases explain \d+% of the breaks/)
  const link = slices.getByRole('link').first()
  const words = (await link.textContent())!
  await link.click()
  await expect(page.getByRole('heading', { level: 1, name: words })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Cases' }).getByRole('link').first()).toContainText('Broke')
  await page.goBack()
  await slices.getByRole('button', { name: `Pin ${words} as a segment` }).click()
  await expect(slices.getByRole('status')).toHaveText('A segment from the next run on')
  await page.goto('/p/demo/segments')
  await expect(page.getByText(words).first()).toBeVisible()
})
