import { auditPage } from '@/e2e/page-audit'
import { expect, test } from '@/e2e/story'

const PAGES = ['/docs', '/docs/concepts', '/docs/reference/config', '/docs/reference/api-runs']

for (const scheme of ['light', 'dark'] as const) {
  test(`the documentation has no fault that axe finds, and nothing in it moves by itself, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    for (const path of PAGES) {
      const { violations, shift } = await auditPage(page, path)
      expect.soft(violations, `faults of ${path}`).toEqual([])
      expect.soft(shift, `share of the window that moved on ${path}`).toBeLessThan(0.001)
    }
  })
}

test('anybody reads the documentation without signing in, searches it by the keyboard and goes on from page to page', async ({ page }) => {
  await page.goto('/docs')
  await page.getByRole('main').getByRole('link', { name: /^Quick start/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Quick start' })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Quick start' })).toHaveAttribute('aria-current', 'page')
  const search = page.getByPlaceholder('Search the documentation')
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(search).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await search.fill('command that confirms')
  await page.getByRole('button', { name: /^A command that confirms/ }).first().click()
  await page.waitForURL(/\/docs\/report#a-command-that-confirms$/)
  await expect(page.getByRole('heading', { name: 'A command that confirms' })).toBeInViewport()
  await page.getByRole('navigation', { name: 'Neighbouring pages' }).getByRole('link', { name: /^Next/ }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/docs/') && url.pathname !== '/docs/report')
})

test('a telephone shows the documentation without scrolling sideways, with the pages behind a button', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 760 })
  for (const path of PAGES) {
    await page.goto(path)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(375)
  }
  await page.getByRole('button', { name: 'Open navigation' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Command line' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Command line' })).toBeVisible()
})

test('an address that the documentation does not have says so', async ({ page, faults }) => {
  const answer = await page.goto('/docs/nothing')
  expect(answer!.status()).toBe(404)
  await expect(page.getByRole('link', { name: 'All pages' })).toBeVisible()
  // the browser reports the status itself
  faults.splice(0)
})
