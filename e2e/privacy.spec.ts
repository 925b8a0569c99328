import type { Page } from '@playwright/test'
import { signInAs } from '@/e2e/people'
import { expect, goByKeys, test } from '@/e2e/story'

/** A project with sixty calls of the week before: a scan of it takes a second and changes no other story. */
async function makeProject(page: Page, name: string): Promise<string> {
  await page.goto('/new')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Create project' }).click()
  await page.waitForURL(/\/p\/[^/]+$/)
  const slug = new URL(page.url()).pathname.split('/')[2]!
  const monday = Math.floor((Date.now() - 4 * 86_400_000) / 604_800_000) * 604_800_000 + 4 * 86_400_000
  const rows = Array.from({ length: 60 }, (_, i) => JSON.stringify({
    id: `call-${i}`, timestamp: new Date(monday - 604_800_000 + 86_400_000 + i * 600_000).toISOString(), object_type: 'chat_completion', provider: 'openai', model: 'gpt-4o-mini', status: 'success',
    customer_id: 'acme', input_history: [{ role: 'user', content: `Where is my order, the parcel number ${i}? Write to kim${i}@example.com` }], output_message: { role: 'assistant', content: 'The parcel is on its way.' },
  }))
  const sent = await page.request.post(`/api/v1/traces?project=${slug}&name=week.jsonl`, { data: rows.join('\n'), headers: { 'content-type': 'application/x-ndjson', origin: new URL(page.url()).origin } })
  expect(await sent.json()).toMatchObject({ stored: 60 })
  return slug
}

test('a draft shows what it would hide, is switched on, and a scan goes over what is stored', async ({ signedIn: page }) => {
  const slug = await makeProject(page, 'Rules of privacy')
  await goByKeys(page, 'y', /\/privacy$/)
  await page.getByRole('button', { name: 'Check now' }).click()
  const planted = page.getByRole('region', { name: 'Planted values' })
  await expect(planted.getByRole('table', { name: 'Recall by type' })).toContainText('Payment cards')
  await expect(page.getByRole('region', { name: 'Where it stands' })).toContainText('Every type of planted personal data is hidden at or above its bar.')

  await page.getByRole('navigation', { name: 'Privacy' }).getByRole('link', { name: 'Rules' }).click()
  const own = page.getByRole('region', { name: 'Own expressions' })
  await own.getByRole('button', { name: 'Add' }).click()
  await own.getByLabel('Name of expression 1').fill('order number')
  await own.getByLabel('Expression 1', { exact: true }).fill('(order')
  await expect(own).toContainText('RE2 syntax')
  await own.getByLabel('Expression 1', { exact: true }).fill('(?i)order')
  await own.getByLabel('Try them on a text').fill('My order is late, and the Order before too.')
  await expect(own.getByRole('status', { name: 'Tried' })).toContainText('2 matches')
  const values = page.getByRole('region', { name: 'Reported values' })
  await page.getByRole('button', { name: 'Save as draft' }).click()
  await expect(page.getByText('The draft is saved. Nothing is on until somebody switches it on.')).toBeVisible()
  await values.getByLabel('A value that must be hidden').fill('Wolpertinger Xyzzy')
  await values.getByRole('button', { name: 'Add to the draft' }).click()
  await expect(values.getByRole('list', { name: 'Reported values' })).toContainText('People, 2 words')
  await expect(page.getByText('Wolpertinger')).toHaveCount(0)

  await page.getByRole('link', { name: 'Preview', exact: true }).last().click()
  const summary = page.getByRole('region', { name: 'Summary' })
  await expect(summary).toContainText(/values? more would be hidden, in 60 of the last 60 traces/)
  await expect(summary).toContainText('Rule “order number”')
  const marked = page.getByRole('list', { name: 'Traces with new hides' })
  await expect(marked.locator('mark').first()).toContainText(/order<CUSTOM_\d+>/i)

  await page.getByRole('button', { name: 'Switch the draft on' }).click()
  await page.getByRole('button', { name: 'Switch on', exact: true }).click()
  await expect(page).toHaveURL(/\/privacy\/scans\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('progressbar', { name: 'Scan' })).toHaveAttribute('aria-valuenow', '100', { timeout: 120_000 })
  await expect(page.getByRole('region', { name: 'Progress' })).toContainText(/rows gone over: more was hidden in [\d,]+ rows/)
  await page.goto(`/p/${slug}/privacy/preview`)
  await expect(page.getByRole('region', { name: 'Summary' })).toContainText('Nothing more would be hidden')
})

test('the weekly sample: nothing left by one key, a leak is marked in the text and hidden everywhere; a viewer reads', async ({ signedIn: page, browser }) => {
  const slug = await makeProject(page, 'Sample of privacy')
  await page.goto(`/p/${slug}/privacy/sample`)
  const draw = page.getByRole('button', { name: 'Draw it now' })
  if (await draw.isVisible()) await draw.click()
  const desk = page.getByRole('region', { name: 'Desk' })
  await desk.getByRole('button', { name: /Start looking|Take the next one/ }).click()
  await expect(desk.getByRole('group', { name: 'Is there personal data left in this text?' })).toBeVisible()
  const place = desk.getByText(/^Trace \d+$/)
  const first = await place.innerText()
  await page.keyboard.press('1')
  await expect(place).not.toHaveText(first)
  await expect(page.getByRole('region', { name: 'What was found' })).toContainText('Nothing was left in 1 of')

  await page.keyboard.press('2')
  const form = desk.getByRole('form', { name: 'What is left' })
  // a person selects a word of what the customer said
  const word = await desk.getByText('User', { exact: true }).first().evaluate((label) => {
    const text = document.createTreeWalker(label.parentElement!.children[1]!, NodeFilter.SHOW_TEXT)
    for (let node = text.nextNode(); node; node = text.nextNode()) {
      const match = /\b[a-z]{6,}\b/i.exec(node.textContent ?? '')
      if (!match) continue
      const range = document.createRange()
      range.setStart(node, match.index)
      range.setEnd(node, match.index + match[0].length)
      const selection = getSelection()!
      selection.removeAllRanges()
      selection.addRange(range)
      document.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }))
      return match[0]
    }
    return ''
  })
  expect(word).not.toBe('')
  await expect(form.getByLabel('Words that are left')).toHaveValue(word)
  await form.getByRole('button', { name: 'Report and hide everywhere' }).click()
  await expect(desk.getByRole('status')).toContainText('Hidden from now on')
  await desk.getByRole('status').getByRole('link').click()
  await expect(page.getByRole('progressbar', { name: 'Scan' })).toHaveAttribute('aria-valuenow', '100', { timeout: 120_000 })

  await page.goto('/p/demo/privacy')
  const viewer = await signInAs(page, browser, 'viewer')
  await viewer.page.goto('/p/demo/privacy')
  await expect(viewer.page.getByRole('region', { name: 'Where it stands' })).toBeVisible()
  await expect(viewer.page.getByRole('button', { name: /Check now|Scan everything again/ })).toHaveCount(0)
  await viewer.page.goto('/p/demo/privacy/rules')
  await expect(viewer.page.getByRole('button', { name: 'Save as draft' })).toHaveCount(0)
  await viewer.page.goto('/p/demo/privacy/sample')
  await expect(viewer.page.getByRole('button', { name: /Start looking|Take the next one/ })).toHaveCount(0)
  await viewer.close()
})
