import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signInAs } from '@/e2e/people'
import { expect, test } from '@/e2e/story'

test('an admin adds a webhook, sees a trial arrive signed, and finds it in the audit log; a viewer has none of it', async ({ signedIn: page, browser }) => {
  const received: { signature: string | undefined; body: { type: string; text: string } }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => { text += chunk.toString() })
    request.on('end', () => {
      received.push({ signature: request.headers['webhook-signature'] as string | undefined, body: JSON.parse(text) as { type: string; text: string } })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await page.goto('/p/demo/settings')
    const panel = page.getByRole('region', { name: 'Webhooks' })
    await panel.getByRole('button', { name: 'Add' }).click()
    const form = page.getByRole('dialog', { name: 'Add a webhook' })
    await form.getByLabel('Name').fill('deploys')
    await form.getByLabel('Address').fill('not an address')
    await form.getByRole('button', { name: 'Add webhook' }).click()
    await expect(form.getByText('expected an http or https address')).toBeVisible()
    await form.getByLabel('Address').fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slicegate/s3cret-path`)
    await form.getByRole('button', { name: 'Add webhook' }).click()
    await expect(panel.getByRole('row').filter({ hasText: 'deploys' })).toContainText('none yet')

    await panel.getByRole('button', { name: 'More for deploys' }).click()
    await page.getByRole('menuitem', { name: 'Send a trial' }).click()
    await panel.getByRole('button', { name: 'Messages to deploys' }).click()
    await expect(page.getByRole('dialog', { name: 'Messages to deploys' }).getByText('delivered')).toBeVisible({ timeout: 20_000 })
    expect(received).toEqual([{ signature: expect.stringMatching(/^v1,[\w+/]{43}=$/) as unknown as string, body: expect.objectContaining({ type: 'ping', text: 'A trial of the webhook “deploys”.' }) as unknown as { type: string; text: string } }])

    await page.goto('/p/demo/audit?action=webhook.create')
    const row = page.getByRole('table', { name: 'Changes' }).getByRole('row').nth(1)
    await expect(row).toContainText('webhook.create')
    // the only entry is open
    await expect(row.getByRole('button', { name: 'webhook.create' })).toHaveAttribute('aria-expanded', 'true')
    await expect(page.getByText(/^http:\/\/127\.0\.0\.1:\d+\/…$/)).toBeVisible()
    await expect(page.getByText('s3cret-path')).toHaveCount(0)

    const viewer = await signInAs(page, browser, 'viewer')
    await viewer.page.goto('/p/demo/settings')
    await expect(viewer.page.getByRole('region', { name: 'Members' })).toBeVisible()
    await expect(viewer.page.getByRole('region', { name: 'Webhooks' })).toHaveCount(0)
    await viewer.close()

    await page.goto('/p/demo/settings')
    await panel.getByRole('button', { name: 'More for deploys' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await expect(panel.getByText('No webhook yet')).toBeVisible()
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
