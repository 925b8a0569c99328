import { expect, test as base, type Cookie, type Page } from '@playwright/test'

function setting(name: 'SLICEGATE_E2E_EMAIL' | 'SLICEGATE_E2E_PASSWORD' | 'SLICEGATE_E2E_DATABASE_URL'): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is set by the global setup`)
  return value
}

export const databaseUrl = () => setting('SLICEGATE_E2E_DATABASE_URL')

/** Of the first story that signed in: the way through the form costs a second, and has stories of its own. */
let session: Cookie[] = []

/** Every story fails on a console error, a failed hydration or a thrown fault, whatever else it shows. */
export const test = base.extend<{ faults: string[]; signedIn: Page }>({
  faults: [async ({ page }, provide) => {
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    await provide(faults)
    expect(faults, 'errors in the console').toEqual([])
  }, { auto: true }],
  signedIn: async ({ page, context }, provide) => {
    await context.addCookies(session)
    if (session.length > 0 && await (await page.request.get('/api/auth/get-session')).json() !== null) await page.goto('/p/demo')
    else await signIn(page)
    session = await context.cookies()
    await provide(page)
  },
})

export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(setting('SLICEGATE_E2E_EMAIL'))
  await page.getByLabel('Password', { exact: true }).fill(setting('SLICEGATE_E2E_PASSWORD'))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(/\/p\/demo$/)
}

export const credentials = () => ({ email: setting('SLICEGATE_E2E_EMAIL'), password: setting('SLICEGATE_E2E_PASSWORD') })

/** Opens the decided demo run from the overview. */
export async function openDemoRun(page: Page): Promise<void> {
  await page.goto('/p/demo/runs?state=blocked')
  await page.getByRole('table').getByRole('row').last().getByRole('link').first().click()
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible()
}

/** Presses G and a letter until the page is there: a page that is not live yet hears no key. */
export async function goByKeys(page: Page, letter: string, url: RegExp): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press(letter)
    await page.waitForURL(url, { timeout: 5_000 })
  }).toPass()
}

export { expect }
