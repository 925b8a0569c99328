import type { Browser, Page } from '@playwright/test'
import { productUrl } from '@/e2e/story'
import type { Role } from '@/lib/core/types'

let sequence = 0

/** Invites a person into the demo through the page of an admin, and signs them in beside: a page of their own, empty so far, in a browser of their own. */
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
  // the form has stories of its own
  await context.request.post('/api/auth/sign-in/email', { data: { email, password }, headers: { origin: new URL(productUrl()).origin }, failOnStatusCode: true })
  const page = await context.newPage()
  return { page, email, close: () => context.close() }
}
