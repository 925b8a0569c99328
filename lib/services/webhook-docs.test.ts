import { writeFileSync, readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { signWebhook } from '@/lib/services/sign-webhook'
import { webhookSecretOf } from '@/lib/webhook-secret'

type Check = (headers: Record<string, string>, body: string, secret: string) => boolean

it('a message is accepted by the receiver that docs/webhooks.md shows, and refused when a byte, the secret or the time is another', async () => {
  const code = /```js\n([\s\S]+?)```/.exec(readFileSync('docs/webhooks.md', 'utf8'))![1]!
  const folder = mkdtempSync(path.join(tmpdir(), 'slicegate-docs-'))
  const file = path.join(folder, 'receiver.mjs')
  writeFileSync(file, code)
  const { isFromSlicegate } = await import(pathToFileURL(file).href) as { isFromSlicegate: Check }
  rmSync(folder, { recursive: true })
  const secret = webhookSecretOf('the secret of an installation', 'hook', 1)
  const body = '{"type":"ping"}'
  const atS = Math.floor(Date.now() / 1000)
  const headers = signWebhook({ id: 'm1', body, secret, atS })
  expect(isFromSlicegate(headers, body, secret)).toBe(true)
  expect(isFromSlicegate(headers, `${body} `, secret)).toBe(false)
  expect(isFromSlicegate(headers, body, webhookSecretOf('the secret of an installation', 'hook', 2))).toBe(false)
  expect(isFromSlicegate(signWebhook({ id: 'm1', body, secret, atS: atS - 900 }), body, secret)).toBe(false)
  expect(isFromSlicegate({ ...headers, 'webhook-signature': '' }, body, secret)).toBe(false)
})
