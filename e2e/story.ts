import { expect, test as base, type Cookie, type Page } from '@playwright/test'
import { startProduct, type Product } from '@/e2e/start-product'

let product: Product | null = null

function running(): Product {
  if (!product) throw new Error('a story uses the test of e2e/story.ts, which starts the product')
  return product
}

export const productUrl = () => running().url
export const databaseUrl = () => running().databaseUrl
/** The process of `npm start`; those of the product are its descendants. */
export const productPid = () => running().pid
export const credentials = () => ({ email: running().email, password: running().password })

/**
 * For stories without a page. Each worker has a product of its own, for all stories that it is given. Worker fixtures belong here and nowhere else: stories
 * whose fixtures of that kind differ get workers, and so products, of their own.
 */
export const productTest = base.extend<object, { product: Product }>({
  product: [async ({}, provide) => {
    product = await startProduct()
    await provide(product)
    await product.stop()
  }, { scope: 'worker', auto: true, timeout: 600_000 }],
  baseURL: async ({ product: { url } }, provide) => provide(url),
})

/** Of the first story that signed in: the way through the form costs a second, and has stories of its own. */
let session: Cookie[] = []

/** `signedIn` is a page of the admin that shows nothing in particular yet. Every story fails on a console error, a failed hydration or a thrown fault, whatever else it shows. */
export const test = productTest.extend<{ faults: string[]; signedIn: Page }>({
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
    if (session.length === 0 || await (await page.request.get('/api/auth/get-session')).json() === null) await signIn(page)
    session = await context.cookies()
    await provide(page)
  },
})

export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(credentials().email)
  await page.getByLabel('Password', { exact: true }).fill(credentials().password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(/\/p\/demo$/)
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
