import type { Page } from '@playwright/test'
import { askDatabase } from '@/e2e/ask-database'
import { signInAs } from '@/e2e/people'
import { expect, test } from '@/e2e/story'
import { localInput } from '@/lib/core/display/local-time'

const SLUG = 'support-story'

type Call = { id: string; source_id: string; customer_id: string; ts: Date; said: string }

/** A project beside the demo with its models, some of its calls and six of its cases: a run of it takes seconds and changes no other story. */
async function makeProject(): Promise<{ candidate: string; baseline: string; datasetId: string }> {
  const [project] = await askDatabase<{ id: string }>(`insert into project (id, slug, name, config) select gen_random_uuid(), $1, 'Support story', config from project where slug = 'demo' returning id`, [SLUG])
  const demo = `(select id from project where slug = 'demo')`
  await askDatabase(`insert into endpoint (id, project_id, name, base_url, api_key_env, roles, concurrency, timeout_ms, prices, judge_model)
    select gen_random_uuid(), $1, name, base_url, api_key_env, roles, concurrency, timeout_ms, prices, judge_model from endpoint where project_id = ${demo}`, [project!.id])
  await askDatabase(`insert into trace (id, project_id, source, source_id, ts, latency_ms, model_requested, model_used, customer_id, dimensions, request, response, status, replayable, tools, redactor_version)
    select slicegate_trace_id($1::uuid, source, source_id, ts), $1, source, source_id, ts, latency_ms, model_requested, model_used, customer_id, dimensions, request, response, status, replayable, tools, redactor_version
    from trace where project_id = ${demo} and replayable and customer_id is not null and request is not null and request->'messages'->2 is null order by ts desc limit 60`, [project!.id])
  const [dataset] = await askDatabase<{ id: string }>(`insert into dataset (id, project_id, kind, name, version, frozen_at) values (gen_random_uuid(), $1, 'replay', 'few', 1, now()) returning id`, [project!.id])
  await askDatabase(`insert into "case" (id, project_id, dataset_id, kind, key, segments, dimensions, request, reference)
    select gen_random_uuid(), $1, $2, 'replay', c.* from (
      select distinct on (key) key, segments, dimensions, request, reference from "case" where project_id = ${demo} and kind = 'replay' and reference is not null order by key limit 6
    ) c`, [project!.id, dataset!.id])
  const [models] = await askDatabase<{ candidate: string; baseline: string }>(`select candidate->>'model' as candidate, baseline->>'model' as baseline from run where project_id = ${demo} and kind = 'replay' order by created_at limit 1`)
  return { ...models!, datasetId: dataset!.id }
}

async function join(email: string, role: string): Promise<void> {
  await askDatabase(`insert into member (project_id, user_id, role) select p.id, u.id, $3 from project p, "user" u where p.slug = $1 and u.email = $2`, [SLUG, email, role])
}

/** As a script of the page would call it, with the session of whoever is signed in. */
function callApi(page: Page, path: string, body: object): Promise<{ status: number; answer: { id?: string } }> {
  return page.evaluate(async ([address, text]) => {
    const response = await fetch(address!, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text })
    return { status: response.status, answer: await response.json() as { id?: string } }
  }, [path, JSON.stringify(body)])
}

test('support flags a ticket by customer, time and words, sees it run in the next evaluation, and finds the failure again as a duplicate; a viewer can do none of it', async ({ signedIn: admin, browser }) => {
  test.setTimeout(240_000)
  const { candidate, baseline, datasetId } = await makeProject()
  const [call] = await askDatabase<Call>(`select t.id, t.source_id, t.customer_id, t.ts, left(m->>'content', 200) as said from trace t join project p on p.id = t.project_id,
    json_array_elements(t.request->'messages') m where p.slug = $1 and m->>'role' = 'user' and length(m->>'content') > 40 order by t.ts desc limit 1`, [SLUG])
  const support = await signInAs(admin, browser, 'support')
  await join(support.email, 'support')
  const { page } = support

  await page.goto(`/p/${SLUG}/flag`)
  await page.getByLabel('Link to the ticket').fill('https://acme.zendesk.com/agent/tickets/48213')
  await page.getByText('Find it', { exact: true }).click()
  await page.getByRole('combobox', { name: 'Customer' }).fill(call!.customer_id.slice(0, -1))
  await page.getByRole('option', { name: call!.customer_id, exact: true }).click()
  await page.getByLabel('About when').fill(localInput(call!.ts))
  await page.getByLabel('Some words of it').fill(call!.said)
  await page.getByRole('button', { name: 'Find conversations' }).click()
  const first = page.getByRole('radiogroup', { name: 'Conversations' }).getByRole('radio').first()
  await first.focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Choose another one' })).toBeVisible()
  await page.getByLabel('In your own words').fill('It should have looked up the order first. Ask jane@example.com.')
  await expect(page.getByText('The set never shrinks.')).toBeVisible()
  await page.getByRole('button', { name: 'Flag as a failure' }).click()
  const done = page.getByRole('region', { name: 'Flagged' })
  await expect(done).toContainText('It is in the set.')
  await expect(done).toContainText('Ask EMAIL_1.')
  const [made] = await askDatabase<{ trace_id: string; case_id: string }>(`select f.trace_id, f.case_id from flag f join project p on p.id = f.project_id where p.slug = $1`, [SLUG])
  expect(made!.trace_id).toBe(call!.id)

  await page.goto(`/p/${SLUG}/flag`)
  const mine = page.getByRole('region', { name: 'My flags' })
  await expect(mine).toContainText('Never run')

  await admin.goto(`/p/${SLUG}/runs`)
  const started = await callApi(admin, `/api/v1/runs?project=${SLUG}`, { name: 'The next evaluation', candidate: { model: candidate }, baseline: { model: baseline }, datasetId, budgetUsd: 5 })
  expect(started.status).toBe(201)
  await expect.poll(async () => (await askDatabase<{ status: string }>('select status from run where id = $1', [started.answer.id]))[0]!.status, { timeout: 150_000 }).toBe('done')
  const [result] = await askDatabase<{ after: boolean | null }>('select after from run_case where run_id = $1 and case_id = $2', [started.answer.id, made!.case_id])
  expect(result!.after).not.toBeNull()
  await page.reload()
  await mine.getByText(/^Its life/).click()
  await expect(mine).toContainText(result!.after ? 'First run passed' : 'First run failed')
  await mine.getByRole('link', { name: 'The next evaluation' }).first().click()
  await expect(page.getByRole('region', { name: 'What should have happened' })).toContainText('It should have looked up the order first.')

  await askDatabase(`insert into trace (id, project_id, source, source_id, ts, model_used, customer_id, dimensions, request, response, status, replayable, tools, redactor_version)
    select slicegate_trace_id(project_id, source, 'the-same-again', ts), project_id, source, 'the-same-again', ts, model_used, customer_id, dimensions, request, response, status, replayable, tools, redactor_version from trace where id = $1`, [call!.id])
  await page.goto(`/p/${SLUG}/flag`)
  await page.getByLabel('Link to the ticket').fill('https://acme.zendesk.com/agent/tickets/48999')
  await page.getByLabel('Id of the conversation').fill('the-same-again')
  await page.keyboard.press('Enter')
  const same = page.getByRole('group', { name: 'Is it the same failure?' })
  await expect(same).toContainText('100% alike')
  await page.getByLabel('In your own words').fill('Look up the order first.')
  await page.getByRole('button', { name: 'Flag as a failure' }).click()
  await expect(same).toContainText('Is it the same failure, or another one?')
  await same.getByRole('radio', { name: /Add my ticket to this one/ }).check()
  await page.getByRole('button', { name: 'Flag as a failure' }).click()
  await expect(done).toContainText('Your ticket is added to it.')
  await done.getByRole('link', { name: 'Open the case' }).click()
  await expect(page.getByRole('region', { name: 'Flagged' })).toContainText('48999')
  await expect(page.getByRole('button', { name: 'Refine' })).toHaveCount(0)
  await support.close()

  await admin.goto(`/p/${SLUG}/adversarial`)
  await admin.getByRole('button', { name: 'Verify' }).click()
  await expect(admin.getByText('Verified just now:')).toBeVisible()

  const viewer = await signInAs(admin, browser, 'viewer')
  await join(viewer.email, 'viewer')
  await viewer.page.goto(`/p/${SLUG}/flag`)
  await expect(viewer.page.getByText('Flagging a failure needs the role support')).toBeVisible()
  await expect(viewer.page.getByRole('button', { name: 'Flag as a failure' })).toHaveCount(0)
  await viewer.page.goto(`/p/${SLUG}/adversarial/${made!.case_id}`)
  await expect(viewer.page.getByRole('button', { name: /Refine|Add a ticket|Erase/ })).toHaveCount(0)
  const refused = await callApi(viewer.page, `/api/v1/flags?project=${SLUG}`, { traceId: call!.id, ticketUrl: 'https://acme.zendesk.com/agent/tickets/1', expectation: 'x' })
  expect(refused.status).toBe(403)
  await viewer.close()
})
