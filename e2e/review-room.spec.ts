import type { Page } from '@playwright/test'
import { demoRunId } from '@/e2e/demo-run'
import { expect, signIn, test } from '@/e2e/story'

/** The review of the demo run that is blocked. */
async function openRoom(page: Page): Promise<void> {
  await page.goto(`/p/demo/runs/${await demoRunId()}/review`)
  await expect(page.getByRole('region', { name: 'Breaks one by one' })).toBeVisible()
}

const caseOf = (page: Page) => page.getByRole('region', { name: 'Breaks one by one' }).getByRole('article')

/** Presses j until the page hears it: one that is not live yet hears no key. */
async function firstStep(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('j')
    await expect(page).toHaveURL(/case=/, { timeout: 1_000 })
  }).toPass()
}

test('the review of the demo block says in one sentence what fell, by how much and what was confirmed', async ({ signedIn: page }) => {
  await openRoom(page)
  const verdict = page.getByRole('region', { name: 'Verdict' })
  await expect(verdict).toContainText(/refund_flow fell from \d+\.\d% .*to \d+\.\d% .*on \d+ cases; \d+ breaks? confirmed, \d+ fix(es)?;/)
  await expect(page.getByRole('group', { name: /Change of the pass rate/ }).getByRole('link', { name: /^refund_flow/ })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Failures by signature' }).getByRole('button').first()).toContainText(/confirmed/)
})

test('j and k walk the confirmed breaks, and the address follows', async ({ signedIn: page }) => {
  await openRoom(page)
  const place = page.getByRole('status', { name: 'Place' })
  await expect(place).toHaveText(/^1 of \d+$/)
  const first = await caseOf(page).getAttribute('data-case')
  await firstStep(page)
  const at = async () => Number((await place.textContent())!.split(' ')[0])
  const before = await at()
  expect(before).toBeGreaterThan(1)
  await page.keyboard.press('k')
  await expect(place).toHaveText(new RegExp(`^${before - 1} of`))
  await page.keyboard.press('j')
  await expect(place).toHaveText(new RegExp(`^${before} of`))
  const shown = (await caseOf(page).getAttribute('data-case'))!
  expect(shown).not.toBe(first)
  await expect(page).toHaveURL(new RegExp(`case=${shown}`))
  await expect(caseOf(page).getByRole('region', { name: 'Baseline' })).toContainText('Pass')
  await expect(caseOf(page).getByRole('region', { name: 'Candidate' })).toContainText('Fail')
  await expect(caseOf(page).getByRole('region', { name: 'What changed' })).toBeVisible()

  // the same address shows the same case to somebody else
  await page.reload()
  await expect(caseOf(page)).toHaveAttribute('data-case', shown)
  await expect(place).toHaveText(new RegExp(`^${before} of`))
})

test('r runs the case again on both arms, and the answer stands beside it', async ({ signedIn: page }) => {
  await openRoom(page)
  await firstStep(page)
  await page.keyboard.press('r')
  await expect(caseOf(page).getByText(/Re-run by .*: candidate failed \d of \d, baseline passed \d of \d\. Still broken\./)).toBeVisible({ timeout: 30_000 })
  await expect(caseOf(page).getByRole('rowheader', { name: 'For review 1' })).toBeVisible()
})

test('q puts a case into quarantine with a reason and the places that are left, and that is undone', async ({ signedIn: page }) => {
  await openRoom(page)
  await firstStep(page)
  await page.keyboard.press('q')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/\d+ places? of \d+ left in the project/)).toBeVisible()
  await dialog.getByLabel('Reason').fill('The wording of this one changes its tool call; support mends the reference.')
  await dialog.getByLabel('Reason').press('Control+Enter')
  await expect(caseOf(page).getByText('support mends the reference')).toBeVisible()
  await caseOf(page).getByRole('button', { name: /End the quarantine/ }).click()
  await expect(caseOf(page).getByText('support mends the reference')).toBeHidden()
})

test('a signature opens its cases, and judge and data say whether they explain the block', async ({ signedIn: page }) => {
  await openRoom(page)
  const group = page.getByRole('list', { name: 'Failures by signature' }).getByRole('button').first()
  await expect(async () => {
    await group.click()
    await expect(group).toHaveAttribute('aria-pressed', 'true', { timeout: 1_000 })
  }).toPass()
  await expect(page).toHaveURL(/group=1/)
  await expect(page.getByRole('region', { name: 'Is it the judge?' })).toContainText(/of the \d+ confirmed breaks|confirmed break was/)
  const data = page.getByRole('region', { name: 'Is it the data?' })
  await expect(data).toContainText('Placeholders')
  await expect(data).toContainText('Last run')
})

test('letters after g go to other pages and act on no case', async ({ signedIn: page }) => {
  await openRoom(page)
  await firstStep(page)
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await expect(page).toHaveURL(/\/p\/demo\/runs$/)
})

test('the review asks for a sign-in like every page', async ({ page }) => {
  await signIn(page)
  await openRoom(page)
  const { pathname } = new URL(page.url())
  // away first: the page fetches the next case ahead, and would be refused without the session
  await page.goto('about:blank')
  await page.context().clearCookies()
  await page.goto(pathname)
  await expect(page).toHaveURL(/\/sign-in/)
})
