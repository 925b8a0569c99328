import { signInAs } from '@/e2e/people'
import { expect, goByKeys, test } from '@/e2e/story'

test('a week is drawn, three traces are looked at by keys, and the estimate follows', async ({ signedIn: page }) => {
  await page.goto('/p/demo')
  await goByKeys(page, 'u', /\/p\/demo\/unseen/)
  const estimate = page.getByRole('region', { name: 'Estimate' })
  await expect(estimate).toBeVisible()
  const draw = page.getByRole('button', { name: 'Draw this week’s 50 now' })
  if (await draw.isVisible()) await draw.click()
  await expect(estimate).toContainText('is unknown: nobody has looked at a trace of this week yet')
  await expect(estimate).toContainText('there is no estimate, and no upper bound either')

  const desk = page.getByRole('region', { name: 'Desk' })
  await desk.getByRole('button', { name: 'Start looking' }).click()
  await expect(desk).toContainText('Random trace 1')
  await page.keyboard.press('1')
  await expect(desk).toContainText('Random trace 2')
  await expect(estimate).toContainText('At most')

  // j and k go to others without a verdict
  await page.keyboard.press('j')
  await expect(desk).toContainText('Random trace 3')
  await page.keyboard.press('k')
  await expect(desk).toContainText('Random trace 2')

  await page.keyboard.press('n')
  await page.keyboard.type('It names the wrong order')
  await page.keyboard.press('Escape')
  await page.keyboard.press('2')
  // a failure stays on the desk: one click makes it a flag
  await expect(desk.getByRole('link', { name: 'Make it a flag' })).toHaveAttribute('href', /\/p\/demo\/flag\?trace=[0-9a-f-]{36}$/)
  await expect(desk.getByLabel('Note')).toHaveValue('It names the wrong order')
  await expect(estimate).toContainText(/Between [\d,]+ and [\d,]+ failures were seen by nobody \(best guess [\d,]+\)/)
  await expect(estimate).toContainText('audits found 1')

  await page.keyboard.press('Enter')
  await expect(desk).toContainText('Random trace 3')
  await page.keyboard.press('3')
  await expect(desk).toContainText('Random trace 4')
  await expect(desk.getByRole('progressbar', { name: 'Looked at' })).toHaveAttribute('aria-valuenow', '3')
  await expect(estimate).toContainText('3 of 50 drawn traces were looked at, 1 with “unsure”')

  const clusters = page.getByRole('table', { name: 'Unseen failures by cluster' })
  await expect(clusters.getByRole('row').nth(1)).toBeVisible()
  await expect(clusters).toContainText('unknown')
  const [download] = await Promise.all([page.waitForEvent('download'), estimate.getByRole('button', { name: 'CSV' }).click()])
  expect(download.suggestedFilename()).toMatch(/^slicegate-unseen-demo-\d{4}-\d{2}-\d{2}\.csv$/)

  // the same person changes their mind
  await desk.getByRole('link', { name: 'Random 2: Failure' }).click()
  await expect(desk).toContainText('Random trace 2')
  await page.keyboard.press('1')
  await expect(estimate).toContainText('At most')
})

test('two people never get the same trace; a viewer reads what is there and can say nothing', async ({ signedIn: page, browser }) => {
  const take = async (who: typeof page) => {
    await who.goto('/p/demo/unseen')
    const draw = who.getByRole('button', { name: 'Draw this week’s 50 now' })
    if (await draw.isVisible()) await draw.click()
    await who.getByRole('button', { name: /Start looking|Take the next one/ }).click()
    const place = who.getByRole('region', { name: 'Desk' }).getByText(/^Random trace \d+$/)
    await expect(place).toBeVisible()
    return place.innerText()
  }
  const support = await signInAs(page, browser, 'support')
  const mine = await take(page)
  expect(await take(support.page)).not.toBe(mine)
  await support.close()

  const viewer = await signInAs(page, browser, 'viewer')
  await viewer.page.goto('/p/demo/unseen')
  await expect(viewer.page.getByRole('region', { name: 'Estimate' })).toBeVisible()
  await expect(viewer.page.getByRole('button', { name: /^Draw|Start looking|Take the next one/ })).toHaveCount(0)
  const desk = viewer.page.getByRole('region', { name: 'Desk' })
  const open = desk.getByRole('link', { name: 'Random 19: not looked at' })
  await open.click()
  await expect(desk).toContainText('Random trace 19')
  await expect(desk.getByRole('group', { name: 'Verdict' })).toHaveCount(0)
  await viewer.page.keyboard.press('2')
  await viewer.page.keyboard.press('j')
  await expect(desk).toContainText('Random trace 20')
  await expect(open).toBeVisible()
  await viewer.close()
})
