import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Share of the window that moved by itself, as browsers report it, what moved, and when the first content stood. */
export type PageAudit = { violations: string[]; shift: number; moved: string[]; firstContentMs: number }

/** What axe holds against a page: WCAG 2.2 A and AA, and the best practices that Lighthouse scores. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Opens a page anew and waits until nothing of it is loaded any more: what Lighthouse asks of a page, without its scores between. */
export async function auditPage(page: Page, path: string): Promise<PageAudit> {
  await page.goto(path, { waitUntil: 'load' })
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  await settled(page)
  const { shifts, firstContentMs } = await page.evaluate(readMeasures)
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  return {
    firstContentMs, shift: shifts.reduce((total, { value }) => total + value, 0), moved: shifts.flatMap(describeShift),
    violations: violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`)),
  }
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

type Shift = { value: number; sources: { what: string; from: number[]; to: number[] }[] }

/** Runs in the page. Shifts within half a second of an input are the person's own. */
async function readMeasures(): Promise<{ shifts: Shift[]; firstContentMs: number }> {
  type Entry = { value: number; hadRecentInput: boolean; sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[] }
  const entries = await new Promise<Entry[]>((resolve) => {
    const seen: Entry[] = []
    const observer = new PerformanceObserver((list) => seen.push(...(list.getEntries() as unknown as Entry[])))
    observer.observe({ type: 'layout-shift', buffered: true })
    requestAnimationFrame(() => requestAnimationFrame(() => {
      observer.disconnect()
      resolve(seen.filter(({ hadRecentInput }) => !hadRecentInput))
    }))
  })
  const shifts = entries.map(({ value, sources }) => ({
    value,
    sources: sources.map(({ node, previousRect: from, currentRect: to }) => {
      const element = node instanceof Element ? node : node?.parentElement
      const what = element ? `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}` : 'something that is gone'
      return { what, from: [from.x, from.y, from.width, from.height], to: [to.x, to.y, to.width, to.height] }
    }),
  }))
  return { shifts, firstContentMs: performance.getEntriesByName('first-contentful-paint')[0]!.startTime }
}

function describeShift({ value, sources }: Shift): string[] {
  return sources.map(({ what, from, to }) => `${value.toFixed(4)}: ${what} from ${from.map(Math.round).join(', ')} to ${to.map(Math.round).join(', ')} (x, y, width, height)`)
}
