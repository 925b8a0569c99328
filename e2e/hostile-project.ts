import type { Page } from '@playwright/test'
import { askDatabase } from '@/e2e/ask-database'
import { expect } from '@/e2e/story'

/** Everything that a text may try: elements, links, pictures of another host, orders of a terminal, other directions of writing, words without an end. */
const HOST = 'evil.invalid'
export const PAYLOADS = [
  `<img src=x onerror="window.attacked=1"><img src="https://${HOST}/pixel.png">`,
  `"><script>window.attacked=1;fetch('https://${HOST}/')</script><svg/onload=window.attacked=1>`,
  `[click](javascript:window.attacked=1) ![p](https://${HOST}/md.png) https://${HOST}/plain javascript:alert(1)`,
  `</title></style></textarea></script><iframe src="https://${HOST}/"></iframe><base href="https://${HOST}/"><meta http-equiv=refresh content="0;url=https://${HOST}/">`,
  `\u001b[31mred\u001b]0;title\u0007\u202eesrever\u202c\u2066iso\u200b {{constructor.constructor('window.attacked=1')()}} \${window.attacked=1}`,
  `'; DROP TABLE trace; -- %3Cscript%3E &lt;script&gt; <math><mi//xlink:href="data:x,<script>window.attacked=1</script>">`,
  `<style>@import url(https://${HOST}/css)</style><link rel=stylesheet href=https://${HOST}/x.css><a href="https://${HOST}" style="position:fixed;inset:0">x</a>`,
  'W'.repeat(3000),
]
const p = (n: number) => PAYLOADS[n % PAYLOADS.length]!
/** For what is short: names, ids, keys. */
const s = (n: number) => p(n).slice(0, 70)

function traceRow(n: number): object {
  return {
    id: `${s(n)} ${n}`, timestamp: new Date(Date.now() - (n + 1) * 3_600_000).toISOString(), object_type: 'chat_completion', provider: s(n), model: s(n + 1), status: n % 5 === 4 ? 'error' : 'success',
    customer_id: `${s(n)} customer ${n % 3}`, parent_request_id: `${s(n + 2)} conversation ${n % 4}`, latency: 10 + n,
    metadata: { intent: s(n + 3), [s(n + 4)]: s(n + 5), plan: s(n + 6) },
    input_history: [
      { role: 'system', content: p(n) }, { role: 'user', content: `${p(n + 1)} my order ${n}` },
      { role: 'assistant', content: null, tool_calls: [{ id: s(n), type: 'function', function: { name: s(n), arguments: JSON.stringify({ [s(n + 1)]: p(n + 2) }) } }] },
      { role: 'tool', tool_call_id: s(n), content: p(n + 3) }, { role: 'user', content: p(n + 4) },
    ],
    tools: [{ type: 'function', function: { name: s(n), description: p(n), parameters: { type: 'object', properties: { [s(n)]: { type: 'string', description: p(n + 1) } } } } }],
    output_message: { role: 'assistant', content: p(n + 5), tool_calls: [{ id: 'c', type: 'function', function: { name: s(n + 1), arguments: JSON.stringify({ html: p(n) }) } }] },
    ...(n % 5 === 4 ? { error_details: { message: p(n), type: s(n) } } : {}),
  }
}

const results = (breaks: number) => PAYLOADS.flatMap((_, segment) => Array.from({ length: 12 }, (_, i) => JSON.stringify({
  case_id: `${s(segment)} case ${i}`, segment: s(segment), passed: i >= breaks, dimensions: { plan: s(segment + 1), [s(segment + 2).replace(/[.]/g, '')]: s(segment + 3) },
}))).join('\n')

/** As a script of the page would call it, with the session of whoever is signed in. */
async function call(page: Page, path: string, body: string, type = 'application/json'): Promise<{ status: number; answer: Record<string, unknown> }> {
  return page.evaluate(async ([address, text, contentType]) => {
    const response = await fetch(address!, { method: 'POST', headers: { 'content-type': contentType! }, body: text })
    return { status: response.status, answer: await response.json() as Record<string, unknown> }
  }, [path, body, type])
}

/** A project of which everything that people and traces can name is an attack: traffic, a bad import, a decided run with a review, flags, and its own name, last in every list: stories open the first. Its slug. */
export async function makeHostileProject(page: Page): Promise<string> {
  await page.goto('/new')
  const slug = `attack-${Date.now()}`
  await page.getByLabel('Name', { exact: true }).fill(`Zz ${s(0)}`.slice(0, 60))
  await page.getByLabel('Short name').fill(slug)
  await page.getByRole('button', { name: 'Create project' }).click()
  await page.waitForURL(new RegExp(`/p/${slug}$`))
  const project = `project=${slug}`
  const rows = Array.from({ length: 24 }, (_, n) => JSON.stringify(traceRow(n)))
  const imported = await call(page, `/api/v1/traces?${project}&name=${encodeURIComponent(p(0).slice(0, 200))}&source=${encodeURIComponent(s(1))}`, [...rows, JSON.stringify({ ...traceRow(99), status: p(0) }), `{"${p(1)}`].join('\n'), 'application/x-ndjson')
  expect(imported).toMatchObject({ status: 200, answer: { received: 26, stored: 24, quarantined: 2 } })
  const uploaded = await call(page, `/api/v1/results?${project}`, JSON.stringify({ name: p(0).slice(0, 190), before: results(0), after: results(6), git: { branch: s(1), commit: 'abcdef1' } }))
  expect(uploaded.status).toBe(201)
  const runId = String(uploaded.answer.id)
  await expect.poll(async () => page.evaluate(async (path) => ((await (await fetch(path)).json()) as { status: string }).status, `/api/v1/runs/${runId}?${project}`)).toBe('done')
  expect((await call(page, `/api/v1/runs/${runId}/reviews?${project}`, JSON.stringify({ choice: 'uphold', reason: p(0), evidence: p(2) }))).status).toBe(201)
  const traces = await askDatabase<{ id: string }>('select t.id from trace t join project p on p.id = t.project_id where p.slug = $1 and t.request is not null order by t.ts desc limit 2', [slug])
  for (const [index, { id: traceId }] of traces.entries()) {
    const flagged = await call(page, `/api/v1/flags?${project}`, JSON.stringify({ traceId, expectation: p(index), ticketUrl: `https://desk.invalid/${encodeURIComponent(s(index))}?q=${index}` }))
    expect(flagged.status, JSON.stringify(flagged.answer)).toBe(201)
  }
  expect((await call(page, `/api/v1/flags?${project}`, JSON.stringify({ ticketUrl: 'https://desk.invalid/waits', words: p(1), customer: s(2) }))).status).toBeLessThan(300)
  const refused = await call(page, `/api/v1/flags?${project}`, JSON.stringify({ traceId: traces[0]!.id, expectation: 'x', ticketUrl: 'javascript:window.attacked=1' }))
  expect(refused.status).toBe(400)
  return slug
}
