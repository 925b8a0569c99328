import { openDemoRun } from '@/e2e/demo-run'
import { expect, signIn, test } from '@/e2e/story'

test('a newcomer signs in, sees the blocked deploy and reaches the case that broke', async ({ page }) => {
  await page.goto('/p/demo')
  await expect(page).toHaveURL(/\/sign-in/)
  await signIn(page)

  await expect(page.getByText('Simulated traffic: this demo project is served by the sandbox provider.')).toBeVisible()
  const verdict = page.getByRole('region', { name: 'Verdict' })
  await expect(verdict).toContainText('Blocked')
  await expect(verdict).toContainText('refund_flow')

  await page.getByRole('link', { name: 'Open the run' }).click()
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/)
  await page.getByRole('group', { name: /Change of the pass rate/ }).getByRole('link', { name: /^refund_flow/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('refund_flow')

  const cases = page.getByRole('list', { name: 'Cases' }).getByRole('link')
  await expect(cases.first()).toContainText('Broke')
  await cases.first().click()
  await expect(page.getByRole('region', { name: 'Baseline' })).toContainText('Pass')
  await expect(page.getByRole('region', { name: 'Candidate' })).toContainText('Fail')
  await expect(page.getByRole('region', { name: 'Request' })).toContainText('User')
})

test('a wrong password says so and keeps the person out', async ({ page, faults }) => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('nobody@slicegate.test')
  await page.getByLabel('Password', { exact: true }).fill('not-the-password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toHaveText('The e-mail or the password is wrong.')
  // the browser itself reports the refused request
  expect(faults.splice(0).every((fault) => fault.includes('401'))).toBe(true)
})

test('a reviewer overrides the block with a reason, and the run says by whom', async ({ signedIn: page }) => {
  await openDemoRun(page)
  await page.getByRole('region', { name: 'Review' }).getByRole('link', { name: 'Open the review' }).click()
  const decision = page.getByRole('region', { name: 'Decision' })
  await decision.getByRole('button', { name: 'Override' }).click()
  const form = page.getByRole('form', { name: 'Override the block' })
  await form.getByRole('button', { name: 'Override the block' }).click()
  await expect(form.getByText('Say why, in at least 10 characters')).toBeVisible()

  await form.getByRole('textbox', { name: 'Reason' }).fill('The refund tool is switched off until the fix of Friday.')
  await form.getByLabel('Evidence').fill('https://tickets.example.com/4711')
  await form.getByRole('button', { name: 'Override the block' }).click()
  await expect(decision).toContainText('Overridden')
  await openDemoRun(page)
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Overridden by')
  await expect(page.getByRole('region', { name: 'Review' })).toContainText('The refund tool is switched off')
  await expect(page.getByRole('region', { name: 'Review' })).toContainText('Expires')
})

test('a reported failure becomes an adversarial case', async ({ signedIn: page }) => {
  await page.goto('/p/demo/traces')
  await page.getByRole('list', { name: 'Traces', exact: true }).getByRole('link').first().click()
  await expect(page.getByRole('region', { name: 'Response' })).toBeVisible()
  await page.getByRole('button', { name: 'Flag' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Ticket').fill(`https://tickets.example.com/${Date.now()}`)
  await form.getByLabel('What should have happened').fill('The order should have been looked up first.')
  await form.getByRole('button', { name: 'Flag as a failure' }).click()
  await expect(page.getByText(/adversarial case/).last()).toBeVisible()
  await page.goto('/p/demo/adversarial')
  await expect(page.getByRole('row', { name: /The order should have been looked up first/ }).first()).toBeVisible()
})
