import type { Browser, Page } from '@playwright/test'
import { expect } from '@/e2e/story'
import type { Role } from '@/lib/core/types'

let sequence = 0

/** Invites a person into the demo through the page of an admin, and signs them in beside: their own page, in a browser of their own. */
export async function signInAs(admin: Page, browser: Browser, role: Role): Promise<{ page: Page; email: string; close: () => Promise<void> }> {
  sequence += 1
  const email = `${role}-${Date.now()}-${sequence}@slicegate.test`
  await admin.goto('/p/demo/settings')
  const members = admin.getByRole('region', { name: 'Members' })
  await members.getByLabel('Invite by e-mail').fill(email)
  await members.getByRole('combobox', { name: 'Role', exact: true }).click()
  await admin.getByRole('option', { name: new RegExp(`^${role}:`, 'i') }).click()
  await members.getByRole('button', { name: 'Invite' }).click()
  const password = await members.getByRole('status').filter({ hasText: email }).locator('code').innerText()

  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/p\/demo$/)
  return { page, email, close: () => context.close() }
}
