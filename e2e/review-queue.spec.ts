import { signInAs } from '@/e2e/people'
import { demoRunId } from '@/e2e/demo-run'
import { expect, goByKeys, productUrl, signIn, test } from '@/e2e/story'
import type { Page } from '@playwright/test'

const REASON = 'Looked through every break: the refund tool is off until Friday.'

/** Id of the demo run that is blocked; its page is open afterwards. */
/** What the API answers to a review by the person whose page it is. */
async function reviewByApi(page: Page, runId: string, review: Record<string, unknown>): Promise<number> {
  const answer = await page.request.post(`/api/v1/runs/${runId}/reviews?project=demo`, { data: review, headers: { origin: new URL(productUrl()).origin } })
  return answer.status()
}

/** Puts the run into the queue: an override that ends at once. */
async function makeWait(page: Page, runId: string): Promise<void> {
  const expiresAt = new Date(Date.now() + 1_500).toISOString()
  expect(await reviewByApi(page, runId, { choice: 'override', reason: REASON, evidence: 'seen', expiresAt })).toBe(201)
}

const waiting = (page: Page) => page.getByRole('table', { name: 'Runs that wait for a decision' }).getByRole('row')
const rowOf = (page: Page, runId: string) => waiting(page).filter({ has: page.locator(`a[href*="${runId}"]`) })
const decision = (page: Page) => page.getByRole('region', { name: 'Decision' })

async function setCritical(page: Page, critical: boolean): Promise<void> {
  await page.goto('/p/demo/segments')
  const toggle = page.getByRole('switch', { name: 'refund_flow is critical' })
  await expect(async () => {
    if (await toggle.isChecked() !== critical) await toggle.press('Space')
    await expect(toggle).toBeChecked({ checked: critical, timeout: 3_000 })
    await expect(toggle).toBeEnabled({ timeout: 3_000 })
  }).toPass()
  await page.reload()
  await expect(toggle).toBeChecked({ checked: critical })
}

test('an override ends by its time, and the run is in the queue again without anyone doing anything', async ({ signedIn: page }) => {
  const runId = await demoRunId()
  const until = new Date(Date.now() + 6_000).toISOString()
  expect(await reviewByApi(page, runId, { choice: 'override', reason: REASON, evidence: 'https://tickets.example.com/4711', expiresAt: until })).toBe(201)
  await page.goto('/p/demo/reviews')
  const decided = page.getByRole('list', { name: 'Recently decided' })
  await expect(decided.locator(`a[href*="${runId}"]`)).toBeVisible()
  await expect(rowOf(page, runId)).toHaveCount(0)
  await expect(rowOf(page, runId)).toContainText('Override expired', { timeout: 20_000 })
  await expect(page.getByRole('list', { name: 'Overrides' })).toContainText(REASON)
  await page.goto(`/p/demo/runs/${runId}`)
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Override expired')
})

test('a reviewer decides the demo block from the queue in under 12 keystrokes', async ({ signedIn: page }) => {
  const runId = await demoRunId()
  await makeWait(page, runId)
  await page.goto('/p/demo')
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  await goByKeys(page, 'v', /\/p\/demo\/reviews$/)
  await expect(rowOf(page, runId)).toBeVisible({ timeout: 20_000 })

  let keystrokes = 0
  const press = async (key: string) => {
    keystrokes += 1
    await page.keyboard.press(key)
  }
  const rows = await waiting(page).evaluateAll((found) => found.map((row) => row.querySelector('a')?.getAttribute('href') ?? ''))
  // the header is the first row; j goes to the row below it
  for (let i = 0; i < rows.findIndex((href) => href.includes(runId)); i += 1) await press('j')
  await expect(rowOf(page, runId)).toHaveAttribute('aria-selected', 'true')
  await press('Enter')
  await page.waitForURL(new RegExp(`/runs/${runId}/review`))
  await decision(page).waitFor()
  await press('u')
  const form = page.getByRole('form', { name: 'Uphold the block' })
  await expect(form.getByRole('textbox', { name: 'Reason' })).toBeFocused()
  await press('1')
  await expect(form.getByRole('textbox', { name: 'Reason' })).toHaveValue(/refund_flow/)
  await press('Control+Enter')
  await expect(decision(page)).toContainText('Upheld')
  expect(keystrokes).toBeLessThan(12)

  await page.goto('/p/demo/reviews')
  await expect(page.getByRole('list', { name: 'Recently decided' }).locator(`a[href*="${runId}"]`)).toBeVisible()
  await expect(rowOf(page, runId)).toHaveCount(0)
  await page.goto(`/p/demo/runs/${runId}`)
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Upheld by')
})

test('Escape closes the form and nothing is decided; a reason that is too short is not sent', async ({ signedIn: page }) => {
  const runId = await demoRunId()
  expect(await reviewByApi(page, runId, { choice: 'uphold', reason: 'Upheld before anyone opens the form.' })).toBeLessThan(300)
  await page.goto(`/p/demo/runs/${runId}/review`)
  await expect(async () => {
    await page.keyboard.press('o')
    await expect(page.getByRole('form', { name: 'Override the block' })).toBeVisible({ timeout: 1_000 })
  }).toPass()
  const form = page.getByRole('form', { name: 'Override the block' })
  await form.getByRole('textbox', { name: 'Reason' }).fill('short')
  await page.keyboard.press('Control+Enter')
  await expect(form).toContainText('Say why, in at least 10 characters')
  await form.getByRole('textbox', { name: 'Reason' }).press('Escape')
  await expect(form).toHaveCount(0)
  await expect(decision(page)).toContainText('Upheld')
})

test('a critical segment needs a second person, and the first one cannot be both', async ({ signedIn: page, browser }) => {
  const runId = await demoRunId()
  await setCritical(page, true)
  const reviewer = await signInAs(page, browser, 'reviewer')
  const other = reviewer.page

  await page.goto(`/p/demo/runs/${runId}/review`)
  await decision(page).getByRole('button', { name: 'Override' }).click()
  const form = page.getByRole('form', { name: 'Override the block' })
  await expect(form).toContainText('refund_flow is critical: a second person has to agree.')
  await form.getByRole('textbox', { name: 'Reason' }).fill(REASON)
  await form.getByLabel('Evidence').fill('https://tickets.example.com/4711')
  await form.getByRole('button', { name: 'Ask for the override' }).click()
  await expect(decision(page)).toContainText('Waits for a second person')
  await expect(decision(page)).toContainText('another reviewer has to agree')
  await expect(decision(page).getByRole('button', { name: 'Agree', exact: true })).toHaveCount(0)
  await page.goto(`/p/demo/runs/${runId}`)
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('it waits for a second person')

  await other.goto('/p/demo/reviews')
  await expect(rowOf(other, runId)).toContainText('Second person')
  await rowOf(other, runId).getByRole('link').click()
  await decision(other).getByRole('button', { name: 'Agree', exact: true }).click()
  const agreeing = other.getByRole('form', { name: 'Agree with the override' })
  await agreeing.getByRole('textbox', { name: 'Reason' }).fill('Looked at the same breaks and come to the same.')
  await agreeing.getByRole('button', { name: 'Agree', exact: true }).click()
  await expect(decision(other)).toContainText('Overridden')
  await expect(decision(other)).toContainText(/agreed by/)
  await reviewer.close()

  await setCritical(page, false)
  expect(await reviewByApi(page, runId, { choice: 'uphold', reason: 'Taken back: the stories after this one begin with an upheld block.' })).toBe(201)
})

test('a viewer sees the queue and can decide nothing, on the page or by the API', async ({ signedIn: page, browser }) => {
  const runId = await demoRunId()
  await makeWait(page, runId)
  const viewer = await signInAs(page, browser, 'viewer')
  const eyes = viewer.page
  await eyes.goto('/p/demo/reviews')
  await expect(rowOf(eyes, runId)).toBeVisible({ timeout: 20_000 })
  await expect(eyes.getByRole('button', { name: /^(Take|Release)/ })).toHaveCount(0)
  await eyes.goto(`/p/demo/runs/${runId}/review`)
  await expect(decision(eyes)).toBeVisible()
  for (const name of ['Uphold', 'Override', 'Agree']) await expect(decision(eyes).getByRole('button', { name })).toHaveCount(0)
  await eyes.keyboard.press('u')
  await expect(eyes.getByRole('form')).toHaveCount(0)
  expect(await reviewByApi(eyes, runId, { choice: 'uphold', reason: REASON })).toBe(403)
  expect(await reviewByApi(eyes, runId, { choice: 'override', reason: REASON, evidence: 'seen' })).toBe(403)
  await eyes.goto('/p/demo/segments')
  await expect(eyes.getByRole('switch')).toHaveCount(0)
  await viewer.close()
  expect(await reviewByApi(page, runId, { choice: 'uphold', reason: 'The stories after this one begin with an upheld block.' })).toBe(201)
})

test('a reviewer takes a run, and everyone sees whose it is', async ({ signedIn: page, browser }) => {
  const runId = await demoRunId()
  await makeWait(page, runId)
  await page.goto('/p/demo/reviews')
  await expect(rowOf(page, runId)).toBeVisible({ timeout: 20_000 })
  await rowOf(page, runId).getByRole('button', { name: 'Take' }).click()
  await expect(rowOf(page, runId)).toContainText('you')
  await page.getByRole('link', { name: 'Mine' }).click()
  await expect(rowOf(page, runId)).toBeVisible()

  const context = await browser.newContext()
  const second = await context.newPage()
  await signIn(second)
  await second.goto('/p/demo/reviews?owner=nobody')
  await expect(rowOf(second, runId)).toHaveCount(0)
  await context.close()
  await rowOf(page, runId).getByRole('button', { name: 'Release' }).click()
  await expect(page.getByText('You have taken nothing')).toBeVisible()
  expect(await reviewByApi(page, runId, { choice: 'uphold', reason: 'The stories after this one begin with an upheld block.' })).toBe(201)
})
