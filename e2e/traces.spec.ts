import { expect, test } from '@/e2e/story'

test('traffic is narrowed by a facet, a day and words, kept in the address, and leads to one call and back', async ({ signedIn: page }) => {
  await page.goto('/p/demo/traces')
  const list = page.getByRole('list', { name: 'Traces', exact: true })
  await expect(list.getByRole('link').first()).toBeVisible()
  const narrow = page.getByRole('complementary', { name: 'Narrow down' })
  const segments = narrow.getByRole('region', { name: 'Segment' })
  // days are counted in the background
  await expect(async () => {
    await page.reload()
    await expect(segments.getByRole('link').first()).toBeVisible({ timeout: 3000 })
  }).toPass()
  const counted = Number((await segments.getByRole('link').first().locator('b').innerText()).replaceAll(',', ''))
  expect(counted).toBeGreaterThan(0)
  await segments.getByRole('link').first().click()
  await expect(page).toHaveURL(/\/traces\?segment=/)
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('Segment')

  // shortly after midnight the last day has next to no traffic
  await page.getByRole('list', { name: 'Traces by day' }).getByRole('link', { name: /; [1-9][\d,]* match/ }).last().click()
  await expect(page).toHaveURL(/segment=.*from=|from=.*segment=/)
  await expect(list.getByRole('link').first()).toBeVisible()

  await page.getByLabel('Search what users said, and ids').fill('nobody says these words')
  await expect(page.getByText('No trace matches')).toBeVisible()
  await page.getByRole('list', { name: 'Active filters' }).getByRole('link', { name: 'Clear all' }).click()
  await expect(page).toHaveURL(/\/traces$/)

  await expect(list.getByRole('link').first()).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/traces\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('region', { name: 'Used in' })).toBeVisible()
  await page.goBack()
  await expect(list.getByRole('link').first()).toBeVisible()
})
