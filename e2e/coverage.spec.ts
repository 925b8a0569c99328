import fs from 'node:fs/promises'
import { askDatabase } from '@/e2e/ask-database'
import { descendants } from '@/e2e/processes'
import { expect, productPid, test } from '@/e2e/story'
import type { Page } from '@playwright/test'

type Seen = { stage: string; status: string; text: string }

test('the allocation is shown before it is drawn, and the page follows the refresh until its dataset is frozen', async ({ signedIn: page }) => {
  test.setTimeout(180_000)
  await page.goto('/p/demo/coverage')
  await expect(page.getByRole('region', { name: 'Summary' })).toContainText(/covers \d+ of \d+ clusters?, (over |under )?\d+% of the traffic/)
  const before = await newestSample()

  await page.getByRole('button', { name: 'Refresh now' }).click()
  const dialog = page.getByRole('dialog', { name: 'Refresh the cases from traffic' })
  const allocation = dialog.getByRole('region', { name: 'Allocation' })
  await expect(allocation).toContainText(/cases of [\d,]+ traces that can be replayed/)
  const refunds = allocation.getByRole('row', { name: /^refund_flow/ })
  await expect(refunds).toContainText(/points/)
  await expect(refunds.getByRole('img')).toHaveAccessibleName(/share of the traffic|floor of the segment|so that a drop would show/)
  await allocation.getByText(/^By cluster/).click()
  await expect(allocation.getByRole('row').nth(1)).toBeVisible()

  await watchStages(page)
  await dialog.getByRole('button', { name: 'Start the refresh' }).click()
  await expect(dialog).toHaveCount(0)
  const history = page.getByRole('region', { name: 'Refreshes' })
  await expect(history.getByRole('row').nth(1)).toContainText('Done', { timeout: 150_000 })
  await expect(history.getByRole('row').nth(1)).toContainText(/added|the same cases|first version/)
  await expect(page.getByRole('region', { name: 'Refresh', exact: true })).toHaveCount(0)

  // a page that shows the end alone, or only after a reload, saw no stage under way
  const seen = await page.evaluate(() => (window as unknown as { seenStages: Seen[] }).seenStages)
  expect(seen.filter(({ status }) => status === 'running').length, 'stages that the page showed under way').toBeGreaterThanOrEqual(1)
  const after = await newestSample()
  expect(after.version).toBeGreaterThanOrEqual(before.version)
  await expect(page.getByRole('region', { name: 'Summary' })).toContainText(`traffic v${after.version}`)
})

test('a refresh that is cancelled in the middle keeps the dataset and goes on when it is resumed', async ({ signedIn: page }) => {
  test.setTimeout(180_000)
  await page.goto('/p/demo/coverage?open=refresh')
  const before = await newestSample()
  await page.getByRole('dialog').getByRole('button', { name: 'Start the refresh' }).click()
  const panel = page.getByRole('region', { name: 'Refresh', exact: true })
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog', { name: 'Cancel the refresh?' }).getByRole('button', { name: 'Cancel the refresh' }).click()
  await expect(panel).toContainText('The refresh was cancelled; the newest dataset stays as it was.')
  expect(await newestSample()).toEqual(before)

  await panel.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('region', { name: 'Refreshes' }).getByRole('row').nth(1)).toContainText('Done', { timeout: 150_000 })
  await expect(panel).toHaveCount(0)
})

test('a refresh whose worker is killed in the middle goes on by itself, on the same page', async ({ signedIn: page }) => {
  test.skip(process.platform !== 'linux', 'processes are found by /proc')
  test.setTimeout(240_000)
  await page.goto('/p/demo/coverage?open=refresh')
  await page.getByRole('dialog').getByRole('button', { name: 'Start the refresh' }).click()
  // asked of the database, because a stage can be shorter than the time that a page takes to show it
  await expect.poll(newestRefresh, { intervals: [20], timeout: 60_000 }).toBe('running')
  const worker = descendants(productPid()).filter(({ command }) => /worker\.mjs/.test(command)).at(-1)
  process.kill(worker!.pid, 'SIGKILL')
  expect(await newestRefresh(), 'the refresh was under way when its worker was killed').toBe('running')
  await expect.poll(newestRefresh, { timeout: 200_000 }).toBe('done')
  const history = page.getByRole('region', { name: 'Refreshes' })
  await expect(history.getByRole('row').nth(1)).toContainText('Done')
  await expect(page.getByRole('region', { name: 'Refresh', exact: true })).toHaveCount(0)
})

test('a line around points of the map lists what they ask, and so does a cluster of the list beside it', async ({ signedIn: page }) => {
  await page.goto('/p/demo/coverage')
  const map = page.getByRole('region', { name: 'Map' })
  const canvas = map.getByRole('img', { name: /^Map of \d+ traces/ })
  await canvas.scrollIntoViewIfNeeded()
  const box = (await canvas.boundingBox())!
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
  await page.mouse.move(...at(0.02, 0.02))
  await page.mouse.down()
  for (const [x, y] of [[0.98, 0.02], [0.98, 0.98], [0.02, 0.98]] as const) await page.mouse.move(...at(x, y), { steps: 6 })
  await page.mouse.up()
  const selected = map.getByRole('region', { name: 'Selected traces' })
  await expect(selected.getByRole('heading')).toHaveText(/^[\d,]+ traces selected$/)
  const links = selected.getByRole('list', { name: 'Selected traces' }).getByRole('link')
  await expect(links.nth(4)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(selected).toHaveCount(0)

  const first = map.getByRole('list', { name: 'Clusters on the map' }).getByRole('button').first()
  await first.focus()
  await page.keyboard.press('Enter')
  await expect(links.first()).toBeVisible()
  await expect(selected.getByRole('link', { name: 'All traces of the cluster' })).toHaveAttribute('href', /\/traces\?cluster=/)
  await links.first().click()
  await expect(page).toHaveURL(/\/traces\/[0-9a-f-]{36}$/)
})

test('a cluster opens to its terms and examples, takes a name that stays, and is in the file', async ({ signedIn: page }) => {
  await page.goto('/p/demo/coverage')
  const table = page.getByRole('table', { name: 'Clusters' })
  const row = table.getByRole('row').nth(1)
  await row.getByRole('button', { name: /^Open / }).click()
  await expect(table.getByRole('list', { name: 'Traces' }).getByRole('link').first()).toBeVisible()
  await row.getByRole('button', { name: /^Rename / }).click()
  await table.getByLabel(/^New name of/).fill('What people ask most')
  await page.keyboard.press('Enter')
  await expect(table.getByText('What people ask most')).toBeVisible()
  await page.reload()
  await expect(table.getByText('What people ask most')).toBeVisible()

  const coming = page.waitForEvent('download')
  await page.getByRole('region', { name: 'Clusters' }).getByRole('button', { name: 'CSV' }).click()
  const text = await fs.readFile(await (await coming).path(), 'utf8')
  expect(text.split('\r\n')[1]).toContain('What people ask most,person')
  await row.getByRole('button', { name: /^Open / }).click()
  await table.getByRole('link', { name: 'Show them' }).click()
  await expect(page).toHaveURL(/\/traces\?cluster=/)
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('What people ask most')
})

test('a schedule says when it comes next', async ({ signedIn: page }) => {
  await page.goto('/p/demo/coverage?open=schedule')
  const form = page.getByRole('dialog', { name: 'Refresh by itself' })
  await expect(form.getByRole('status')).toContainText(/^Next: Monday/)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Scheduled' })).toHaveAttribute('title', /^Every Monday at 06:00; next /)
  await page.getByRole('button', { name: 'Scheduled' }).click()
  await form.getByRole('switch', { name: 'Refresh by a schedule' }).uncheck()
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Schedule', exact: true })).toBeVisible()
})

/** Notes every stage of a refresh that the page shows, as it changes. */
async function watchStages(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen[] = []
    const note = () => {
      for (const item of document.querySelectorAll<HTMLElement>('[data-stage]')) {
        const { stage = '', status = '' } = item.dataset
        const text = item.textContent ?? ''
        if (!seen.some((one) => one.stage === stage && one.status === status && one.text === text)) seen.push({ stage, status, text })
      }
    }
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    Object.assign(window, { seenStages: seen })
  })
}

const newestSample = () => newest<{ version: number }>(
  `select d.version from dataset d join project p on p.id = d.project_id where p.slug = 'demo' and d.kind = 'replay' and d.frozen_at is not null order by d.created_at desc limit 1`,
)

const newestRefresh = async () => (await newest<{ status: string }>(
  `select r.status from refresh r join project p on p.id = r.project_id where p.slug = 'demo' order by r.created_at desc limit 1`,
)).status

const newest = async <Row extends object>(sql: string) => (await askDatabase<Row>(sql))[0]!
