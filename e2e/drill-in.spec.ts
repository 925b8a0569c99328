import fs from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { signInAs } from '@/e2e/people'
import { demoRunId, openDemoRun } from '@/e2e/demo-run'
import { expect, test } from '@/e2e/story'

const rows = (page: Page) => page.getByRole('list', { name: 'Cases' }).getByRole('link')
const parts = (page: Page) => page.getByRole('list', { name: 'Active filters' })

/** From the run to the cases that broke in refund_flow: the number in the table is the link. */
async function openBreaks(page: Page): Promise<void> {
  await openDemoRun(page)
  const row = page.getByRole('region', { name: 'Segments' }).getByRole('table').getByRole('row', { name: /refund_flow/ }).first()
  await row.locator('[data-column="breaks"]').getByRole('link').click()
  await expect(page).toHaveURL(/\/sets\/segment\/refund_flow\?flip=break$/)
}

/** All cases of the demo's blocked run. */
async function openCases(page: Page, query = ''): Promise<void> {
  await page.goto(`/p/demo/runs/${await demoRunId()}/cases${query}`)
  await expect(rows(page).first()).toBeVisible()
}

test('a number in the table leads to its cases, one of them to what was said, and back to the same list', async ({ signedIn: page }) => {
  await openDemoRun(page)
  const counted = await page.getByRole('region', { name: 'Segments' }).getByRole('table').getByRole('row', { name: /refund_flow/ }).first().locator('[data-column="breaks"]').innerText()
  await openBreaks(page)
  await expect(page.getByRole('region', { name: 'Cases' })).toContainText(`${counted} case`)
  await expect(parts(page)).toContainText('Broke')
  await rows(page).first().click()
  await expect(page.getByRole('region', { name: 'Candidate' })).toContainText('Fail')
  await page.keyboard.press('u')
  await expect(page).toHaveURL(/\/sets\/segment\/refund_flow\?flip=break$/)
  await expect(rows(page).first()).toHaveAttribute('data-focused', 'true')
})

test('filters add up in the address, each can be taken away, and a filter that leaves nothing is named', async ({ signedIn: page }) => {
  await openCases(page)
  await page.getByRole('navigation', { name: 'Filter cases' }).getByRole('link', { name: /^Broke/ }).click()
  await expect(page).toHaveURL(/flip=break/)
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('combobox', { name: 'Segment' }).click()
  await page.getByRole('option', { name: /^refund_flow/ }).click()
  await expect(page).toHaveURL(/flip=break&segment=refund_flow/)
  await expect(parts(page).getByRole('link')).toHaveCount(3)
  await page.keyboard.press('Escape')

  await page.getByLabel('Beginning of a case id').fill('no-such-case')
  await expect(page.getByText('No case matches')).toBeVisible()
  await page.getByRole('link', { name: /^Without case id/ }).click()
  await expect(rows(page).first()).toContainText('Broke')
  await parts(page).getByRole('link', { name: 'Remove filter Segment: refund_flow' }).click()
  await expect(page).not.toHaveURL(/segment=/)
  await parts(page).getByRole('link', { name: 'Clear all' }).click()
  await expect(parts(page)).toHaveCount(0)
})

test('the file holds exactly the cases that are listed, in their order', async ({ signedIn: page }) => {
  await openBreaks(page)
  const listed = await rows(page).count()
  const first = await rows(page).first().innerText()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('region', { name: 'Cases' }).getByRole('link', { name: 'CSV' }).click()])
  expect(download.suggestedFilename()).toMatch(/^slicegate-.*segment-refund-flow-flip-break\.csv$/)
  const [header, ...lines] = (await fs.readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  expect(header).toBe('case,request,change,re_run,why,detail,customer')
  expect(lines).toHaveLength(listed)
  expect(first).toContain(lines[0]!.split(',')[0]!)

  const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('region', { name: 'Cases' }).getByRole('link', { name: 'JSON' }).click()])
  const cases = JSON.parse(await fs.readFile(await json.path(), 'utf8')) as { case: string; change: string }[]
  expect(cases.map((row) => row.case)).toEqual(lines.map((line) => line.split(',')[0]))
  expect(new Set(cases.map((row) => row.change))).toEqual(new Set(['break']))
})

test('a viewer keeps a view of their own and opens it again, but cannot share one', async ({ signedIn: admin, browser }) => {
  const viewer = await signInAs(admin, browser, 'viewer')
  const { page } = viewer
  await openCases(page, '?flip=break&sort=key')
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save this filter' }).click()
  const form = page.getByRole('dialog')
  await expect(form.getByLabel('Everyone in the project sees it')).toHaveCount(0)
  await form.getByLabel('Name').fill('Breaks by id')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toHaveCount(0)

  await openCases(page)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Breaks by id' }).click()
  await expect(page).toHaveURL(/\/cases\?flip=break&sort=key$/)
  await expect(page.getByRole('button', { name: 'Breaks by id' })).toBeVisible()
  await viewer.close()

  await openCases(admin)
  await admin.getByRole('button', { name: 'Views' }).click()
  await expect(admin.getByRole('menuitem', { name: 'Breaks by id' })).toHaveCount(0)
})
