import { askDatabase } from '@/e2e/ask-database'
import { expect, test } from '@/e2e/story'

type Seen = { at: number; done: number }

test('a run that is started in the browser fills while it is measured and holds still when the verdict comes', async ({ signedIn: page }) => {
  test.setTimeout(240_000)
  await page.goto('/p/demo/runs?new=run')
  const form = page.getByRole('dialog', { name: 'Start a run' })
  const candidate = await blockedCandidate()
  await form.getByLabel(/^Candidate/).fill(candidate)
  await page.keyboard.press('Tab')
  await form.getByLabel('Name').fill('Started by a person')
  await form.getByRole('button', { name: 'Start the run' }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/)
  const runId = page.url().split('/').at(-1)!

  await page.getByRole('region', { name: 'Progress' }).waitFor()
  await page.evaluate(() => {
    const seen: { at: number; done: number }[] = []
    const note = () => {
      const done = Number(document.querySelector('[data-progress]')?.getAttribute('data-progress') ?? NaN)
      if (Number.isFinite(done) && done !== seen.at(-1)?.done) seen.push({ at: Date.now(), done })
    }
    note()
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-progress'] })
    const shift = { total: 0 }
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number }[]) shift.total += entry.value
    }).observe({ type: 'layout-shift' })
    Object.assign(window, { seenProgress: seen, seenShift: shift })
  })
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible({ timeout: 200_000 })
  await page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))))
  const seen = await page.evaluate(() => (window as unknown as { seenProgress: Seen[] }).seenProgress)
  const rows = await readCases(runId)
  const between = seen.filter(({ done }) => done > 0 && done < rows.length)
  // A page that shows everything at the end, or only after a reload, has none.
  expect(between.length, 'times that the page showed more cases while others were still being measured').toBeGreaterThanOrEqual(3)

  const shift = await page.evaluate(() => (window as unknown as { seenShift: { total: number } }).seenShift.total)
  expect(shift, 'share of the window that moved while the run was measured and when the verdict came').toBeLessThan(0.06)

  // A case waits from the moment it is done until the page first shows at least as many done cases as there were then.
  const ends = rows.map((row) => row.done_at.getTime())
  const waits = seen.slice(1).flatMap((update, i) => ends.slice(seen[i]!.done, update.done).map((end) => update.at - end))
  waits.sort((a, b) => a - b)
  const typical = waits[Math.floor(waits.length / 2)]!
  const slow = waits[Math.floor(waits.length * 0.95)]!
  const tookMs = ends.at(-1)! - seen[0]!.at
  test.info().annotations.push({ type: 'wait', description: `median ${typical} ms, 95% ${slow} ms of a run of ${tookMs} ms, ${seen.length} updates` })
})

async function blockedCandidate(): Promise<string> {
  const [row] = await askDatabase<{ model: string }>(
    `select run.candidate->>'model' as model from run join gate_decision on run_id = run.id where gate = 'blocked' order by run.created_at limit 1`,
  )
  return row!.model
}

async function readCases(runId: string): Promise<{ done_at: Date }[]> {
  return askDatabase<{ done_at: Date }>('select done_at from run_case where run_id = $1 order by done_at', [runId])
}
