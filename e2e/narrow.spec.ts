import { openDemoRun } from '@/e2e/demo-run'
import { expect, test } from '@/e2e/story'
import type { Page } from '@playwright/test'

test.use({ viewport: { width: 375, height: 780 } })

const PAGES = ['', '/runs', '/reviews', '/policy', '/segments', '/coverage', '/sources', '/traces', '/privacy', '/flag', '/adversarial', '/unseen', '/judges', '/judges/calibration', '/ratings', '/gate', '/cost', '/audit', '/settings']

async function expectNoSideScroll(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width, page.url()).toBeLessThanOrEqual(375)
}

test('every page fits a telephone of 375 pixels', async ({ signedIn: page }) => {
  for (const path of PAGES) {
    await page.goto(`/p/demo${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expectNoSideScroll(page)
  }
})

test('the way from the run to a case works on a telephone, both answers below each other', async ({ signedIn: page }) => {
  await openDemoRun(page)
  await expectNoSideScroll(page)
  await page.getByRole('group', { name: /Change of the pass rate/ }).getByRole('link').first().click()
  await page.getByRole('list', { name: 'Cases' }).getByRole('link').first().click()
  const baseline = (await page.getByRole('region', { name: 'Baseline' }).boundingBox())!
  const candidate = (await page.getByRole('region', { name: 'Candidate' }).boundingBox())!
  expect(candidate.y).toBeGreaterThanOrEqual(baseline.y + baseline.height)
  await expectNoSideScroll(page)
})

test('the navigation opens from the burger', async ({ signedIn: page }) => {
  await page.goto('/p/demo')
  await page.getByRole('button', { name: 'Open navigation' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Settings' }).click()
  await page.waitForURL(/\/settings$/)
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
