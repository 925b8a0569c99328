import { auditPage } from '@/e2e/page-audit'
import { demoRunId } from '@/e2e/demo-run'
import { expect, test } from '@/e2e/story'

/** Where people spend their time: the overview, a run, its cases, the review of a blocked one, and the traffic. */
async function mainPages(): Promise<string[]> {
  const run = `/p/demo/runs/${await demoRunId()}`
  return ['/p/demo', run, `${run}/cases`, `${run}/review`, '/p/demo/traces']
}

for (const scheme of ['light', 'dark'] as const) {
  test(`the five main pages have no fault that axe finds, and nothing in them moves by itself, ${scheme}`, async ({ signedIn: page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    for (const path of await mainPages()) {
      const { violations, shift, moved } = await auditPage(page, path)
      expect.soft(violations, `faults of ${path}`).toEqual([])
      expect.soft(shift, `share of the window that moved on ${path}: ${moved.join('; ')}`).toBeLessThan(0.001)
    }
  })
}
