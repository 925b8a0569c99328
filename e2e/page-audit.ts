import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Share of the window that moved by itself, as browsers report it, and when the first content stood. */
export type PageAudit = { violations: string[]; shift: number; firstContentMs: number }

/** What axe holds against a page: WCAG 2.2 A and AA, and the best practices that Lighthouse scores. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Opens a page anew and waits until nothing of it is loaded any more: what Lighthouse asks of a page, without its scores between. */
export async function auditPage(page: Page, path: string): Promise<PageAudit> {
  await page.goto(path, { waitUntil: 'load' })
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  await settled(page)
  const { shift, firstContentMs } = await page.evaluate(readMeasures)
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  return { shift, firstContentMs, violations: violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`)) }
}

/** Fonts are there and the page has stood still for half a second of frames. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    let before = 0
    for (let still = 0; still < 30;) {
      await new Promise(requestAnimationFrame)
      const now = document.body.innerHTML.length
      still = now === before ? still + 1 : 0
      before = now
    }
  })
}

/** Runs in the page. Shifts within half a second of an input are the person's own. */
async function readMeasures(): Promise<{ shift: number; firstContentMs: number }> {
  const shifts = await new Promise<number>((resolve) => {
    let total = 0
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]) if (!entry.hadRecentInput) total += entry.value
    })
    observer.observe({ type: 'layout-shift', buffered: true })
    requestAnimationFrame(() => requestAnimationFrame(() => {
      observer.disconnect()
      resolve(total)
    }))
  })
  return { shift: shifts, firstContentMs: performance.getEntriesByName('first-contentful-paint')[0]!.startTime }
}
