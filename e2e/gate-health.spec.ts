import { expect, goByKeys, test } from '@/e2e/story'

test('a drill lights the detector, an A/A run fills the ledger, and a flaky case goes into quarantine and back', async ({ signedIn: page }) => {
  test.setTimeout(240_000)
  await page.goto('/p/demo')
  await goByKeys(page, 'h', /\/p\/demo\/gate$/)
  const detector = page.getByRole('region', { name: 'Detector' })
  await expect(detector).toContainText('Never drilled')

  await page.getByRole('button', { name: 'Run drill' }).click()
  await expect(page.getByRole('progressbar', { name: /^Cases of Drill: / })).toBeVisible()
  // the page follows the run by itself
  await expect(detector).toHaveAttribute('data-detector', 'alive', { timeout: 100_000 })
  await expect(detector).toContainText('it blocked, and nothing else did')
  await expect(page.getByRole('navigation', { name: 'Project' }).getByRole('img', { name: /^Detector alive/ })).toBeVisible()

  await page.getByRole('button', { name: 'Run A/A' }).click()
  await expect(page.getByRole('table', { name: 'False alarms of three rules' })).toBeVisible({ timeout: 100_000 })

  const ledger = page.getByRole('region', { name: 'Flaky cases' })
  const flaky = ledger.getByRole('row').nth(1)
  const name = (await flaky.getByRole('link').textContent())!
  await flaky.getByRole('button', { name: 'Quarantine' }).click()
  const form = page.getByRole('dialog', { name: 'Quarantine this case' })
  await form.getByLabel('Reason').fill('The judge changes its mind on this wording')
  await form.getByRole('button', { name: 'Quarantine' }).click()
  const quarantine = page.getByRole('region', { name: 'Quarantine' })
  await expect(quarantine.getByRole('listitem')).toContainText(name)
  await quarantine.getByRole('button', { name: /^End the quarantine/ }).click()
  await expect(quarantine).toContainText('No case is in quarantine')

  // neither run is a deploy
  await page.goto('/p/demo/runs')
  await expect(page.getByRole('row', { name: /Drill · caught/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /A\/A/ })).toBeVisible()
  await page.goto('/p/demo')
  await expect(page.getByText(/^Newest decision/)).toContainText('helpdesk-next')
})
