import fs from 'node:fs/promises'
import { expect, goByKeys, test } from '@/e2e/story'
import type { Page } from '@playwright/test'

const AREAS = ['invoice', 'contract', 'ticket', 'order']

/** 200 segments of 25 cases, 50 of each area; in contract_07 the candidate fails 20 of them. */
function lines(after: boolean): string {
  const rows = AREAS.flatMap((area) => Array.from({ length: 50 }, (_, s) => `${area}_${String(s).padStart(2, '0')}`)).flatMap((segment) =>
    Array.from({ length: 25 }, (_, i) => ({ case_id: `${segment}-${i}`, segment, passed: !(after && segment === 'contract_07' && i < 20) })))
  return rows.map((row) => JSON.stringify(row)).join('\n')
}

/** A project whose configuration has three families, with a decided run over those segments. */
async function openLargeRun(page: Page): Promise<void> {
  await page.goto('/new')
  await page.getByLabel('Name', { exact: true }).fill(`Many segments ${Date.now()}`)
  await page.getByRole('button', { name: 'Create project' }).click()
  await page.waitForURL(/\/p\/many-segments-\d+$/)
  const project = new URL(page.url()).pathname.split('/').at(-1)!
  const config = 'families:\n  Contracts: ["contract_*"]\n  Invoices: ["invoice_*"]\n  Tickets: ["ticket_*"]\n'
  const response = await page.request.post(`/api/v1/results?project=${project}`, {
    data: { name: 'Many segments', config, before: lines(false), after: lines(true) },
    headers: { origin: new URL(page.url()).origin },
  })
  expect(response.status(), await response.text()).toBe(201)
  const { id } = await response.json() as { id: string }
  await page.goto(`/p/${project}/runs/${id}`)
}

test('a run of many segments shows what blocks, counts the rest, and finds everything', async ({ signedIn: page }) => {
  await openLargeRun(page)
  const table = page.getByRole('region', { name: 'Segments' }).getByRole('table')
  await expect(table.getByRole('row').nth(1)).toContainText('Blocked')
  await expect(table.getByRole('row').nth(2)).toContainText('Contracts50 segments, 1 blocked')
  await expect(table.getByRole('row').nth(3)).toContainText('contract_07')
  await expect(table.getByRole('row', { name: /Invoices/ })).toContainText('50 segments, none blocked')
  await expect(table.getByRole('row', { name: /invoice_03/ })).toHaveCount(0)

  // by keyboard: k and j step over what is open, → shows what is counted, ← closes
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('j')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(table.getByRole('row', { name: /contract_07/ })).toHaveCount(0)
  await expect(page).toHaveURL(/shut=family\+Contracts/)
  await page.keyboard.press('ArrowRight')
  await expect(table.getByRole('row', { name: /contract_12/ })).toHaveCount(1)
  await page.reload()
  await expect(table.getByRole('row', { name: /contract_12/ })).toHaveCount(1)

  await page.getByLabel('Filter segments').fill('invoice_03')
  await expect(table.getByRole('row')).toHaveCount(4)
  await expect(table).toContainText('1 of 50 segments found')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  const text = await fs.readFile(await (await coming).path(), 'utf8')
  expect(text.trimEnd().split('\r\n').map((line) => line.split(',').slice(0, 3).join())).toEqual(['family,segment,kind', 'Invoices,Invoices,family', 'Invoices,invoice_03,segment'])
})

test('a proposed family is accepted, says where it comes from, and can be taken back', async ({ signedIn: page }) => {
  await page.goto('/p/demo')
  await goByKeys(page, 'e', /\/p\/demo\/segments$/)
  await expect(page.getByRole('region', { name: 'What would be seen' })).toContainText(/A 14-point drop would be seen in/)
  const families = page.getByRole('region', { name: 'Families' })
  const proposal = families.getByRole('article', { name: /Without tools/ })
  await expect(proposal).toContainText('These 3 segments call no tool in 100% of their traces.')
  await proposal.getByRole('button', { name: 'Edit' }).click()
  const form = page.getByRole('dialog', { name: 'Accept a family' })
  await form.getByLabel('Name').fill('Answers in words')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(families.getByRole('row', { name: /Answers in words/ })).toContainText('same tools; proposed from traffic, accepted by')
  await expect(proposal).toHaveCount(0)

  await families.getByRole('button', { name: 'Remove Answers in words' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(families.getByRole('row', { name: /Answers in words/ })).toHaveCount(0)
  await expect(proposal).toHaveCount(1)
})

test('the dialog that starts a run says what it would see', async ({ signedIn: page }) => {
  await page.goto('/p/demo/runs?new=run')
  await expect(page.getByRole('dialog', { name: 'Start a run' })).toContainText(/A 14-point drop would be seen in/)
})
