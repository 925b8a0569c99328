import pg from 'pg'
import type { Page } from '@playwright/test'
import { signInAs } from '@/e2e/people'
import { databaseUrl, expect, goByKeys, test } from '@/e2e/story'

type Stored = { status: string; gold: string | null; choices: { email: string; choice: string; note: string | null }[] }

/** What became of the tasks that were rated: read where it is stored, because open tasks show nothing. */
async function storedTasks(): Promise<Stored[]> {
  const client = new pg.Client({ connectionString: databaseUrl() })
  await client.connect()
  try {
    const { rows } = await client.query<Stored>(`
      select t.status, t.gold, json_agg(json_build_object('email', u.email, 'choice', r.choice, 'note', r.note) order by r.created_at) as choices
      from rating r join rating_task t on t.id = r.task_id join "user" u on u.id = r.user_id join project p on p.id = t.project_id
      where p.slug = 'demo' group by t.id order by t.id`)
    return rows
  } finally {
    await client.end()
  }
}

const ratedBy = async (email: string) => (await storedTasks()).filter(({ choices }) => choices.some((choice) => choice.email === email)).length
const task = (page: Page) => page.getByRole('article', { name: 'To rate' })
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Rating' })

async function openRatings(page: Page): Promise<void> {
  await page.goto('/p/demo')
  await goByKeys(page, 'k', /\/p\/demo\/ratings$/)
  await expect(task(page)).toBeVisible()
}

/** Rates what is shown by a key, and waits until another task is shown: without the names of people two may read the same. */
async function rate(page: Page, key: string): Promise<void> {
  const shown = (await task(page).getAttribute('data-task'))!
  await page.keyboard.press(key)
  await expect(task(page)).not.toHaveAttribute('data-task', shown)
}

/** A key that says something else than the other one, whatever order the answers stand in. */
async function keyOf(page: Page, side: 'this' | 'that'): Promise<string> {
  const pair = await bar(page).getByRole('button', { name: 'Equally good' }).isVisible()
  if (side === 'that') return pair ? '1' : '2'
  return pair ? '3' : '1'
}

test('two people rate blind with keys alone, a third settles what they differ in, and only then the judge is shown', async ({ signedIn: admin, browser }) => {
  test.setTimeout(180_000)
  const [first, second, third] = [await signInAs(admin, browser, 'support'), await signInAs(admin, browser, 'reviewer'), await signInAs(admin, browser, 'support')]
  const sent: string[] = []
  first.page.on('response', (response) => {
    if (response.url().includes('/ratings') && /text|json/.test(response.headers()['content-type'] ?? '')) void response.text().then((text) => sent.push(text), () => undefined)
  })

  await openRatings(first.page)
  const opening = await task(first.page).innerText()
  await rate(first.page, '1')
  await expect(bar(first.page)).toContainText('take back')
  // taken back: the same one is shown again, and nothing was sent
  await first.page.keyboard.press('z')
  await expect(task(first.page)).toHaveText(opening, { useInnerText: true })
  await expect(bar(first.page)).not.toContainText('take back')
  expect(await ratedBy(first.email)).toBe(0)

  // a note by key, then the rating by key
  await first.page.keyboard.press('n')
  await expect(first.page.getByRole('textbox', { name: 'Note' })).toBeFocused()
  await first.page.keyboard.type('both say the same')
  await first.page.keyboard.press('Escape')
  await rate(first.page, await keyOf(first.page, 'this'))
  await rate(first.page, 's')
  await rate(first.page, await keyOf(first.page, 'this'))
  // leaving the page sends what waits
  await goByKeys(first.page, 'r', /\/p\/demo\/runs$/)
  await expect.poll(() => ratedBy(first.email)).toBe(2)
  expect(sent.length).toBeGreaterThan(0)
  for (const text of sent) expect(text).not.toMatch(/judge-large|judge-small|order-flip|"judged"|"gold"/)

  // the second person says the other thing of the first one
  await openRatings(second.page)
  await rate(second.page, await keyOf(second.page, 'that'))
  await goByKeys(second.page, 'r', /\/p\/demo\/runs$/)
  await expect.poll(() => ratedBy(second.email)).toBe(1)
  expect((await storedTasks()).find(({ choices }) => choices.length === 2)).toMatchObject({ status: 'open', gold: null })

  // the third person is asked that one first, and settles it by agreeing with the first
  await openRatings(third.page)
  await rate(third.page, await keyOf(third.page, 'this'))
  await goByKeys(third.page, 'r', /\/p\/demo\/runs$/)
  await expect.poll(async () => (await storedTasks()).filter(({ status }) => status === 'settled').length).toBe(1)
  const settled = (await storedTasks()).find(({ status }) => status === 'settled')!
  expect(settled.choices.map(({ choice }) => choice)).toEqual([settled.gold, settled.choices[1]!.choice, settled.gold])
  expect(settled.choices[0]).toMatchObject({ email: first.email, note: 'both say the same' })

  await third.page.goto('/p/demo/ratings?tab=settled')
  const rows = third.page.getByRole('region', { name: 'Settled' }).getByRole('list').first().locator(':scope > li')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText(/Judge agrees|Judge differs/)
  await expect(rows).toContainText('judge-')
  await expect(rows.getByRole('list', { name: 'Ratings' }).getByRole('listitem')).toHaveCount(3)
  await rows.getByRole('link').first().click()
  await third.page.waitForURL(/\/runs\/[0-9a-f-]+\/cases\//)

  await admin.goto('/p/demo/ratings?tab=people')
  await expect(admin.getByRole('region', { name: 'Raters' })).toContainText(first.email.split('@')[0]!)
  await Promise.all([first.close(), second.close(), third.close()])
})

test('a viewer reads what is settled and can rate neither on the page nor through the API', async ({ signedIn: admin, browser }) => {
  const viewer = await signInAs(admin, browser, 'viewer')
  await viewer.page.goto('/p/demo/ratings')
  await expect(viewer.page.getByText('You may read what people settled, not rate')).toBeVisible()
  await expect(task(viewer.page)).toHaveCount(0)
  await expect(bar(viewer.page)).toHaveCount(0)
  await expect(viewer.page.getByRole('link', { name: 'People' })).toHaveCount(0)
  const answer = await viewer.page.request.post('/api/v1/ratings?project=demo', {
    data: { task: '00000000-0000-4000-8000-000000000000', choice: 'A' }, headers: { origin: new URL(viewer.page.url()).origin },
  })
  expect(answer.status()).toBe(403)
  await viewer.close()
})
