import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createDetector } from '@/lib/llm/detect'
import { createPresidio } from '@/lib/llm/presidio'
import { writeNerFolder } from '@/lib/llm/test-ner-folder'

type Asked = { text: string; language: string }
type Answer = { status?: number; body?: string; never?: boolean }
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server that speaks as Presidio's analyser does: offsets in code points. */
async function startAnalyser(answer: (asked: Asked) => Answer | { entity_type: string; value: string; score?: number }[]) {
  const seen = { asked: [] as Asked[], paths: [] as string[], atOnce: 0, most: 0 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    seen.most = Math.max(seen.most, ++seen.atOnce)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => setImmediate(() => {
      const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Asked
      seen.asked.push(asked)
      seen.paths.push(request.url ?? '')
      seen.atOnce -= 1
      const answered = answer(asked)
      if (!Array.isArray(answered)) {
        if (!answered.never) response.writeHead(answered.status ?? 200, { 'content-type': 'application/json' }).end(answered.body ?? '[]')
        return
      }
      const found = answered.map(({ entity_type: entity, value, score = 0.85 }) => {
        const start = [...asked.text.slice(0, asked.text.indexOf(value))].length
        return { entity_type: entity, start, end: start + [...value].length, score, analysis_explanation: null }
      })
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found))
    }))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

describe('Presidio', () => {
  it('asks /analyze with text and language, and reads offsets as code points', async () => {
    const { url, seen } = await startAnalyser(() => [{ entity_type: 'PERSON', value: 'Anna' }, { entity_type: 'LOCATION', value: 'Ulm 😀' }])
    const text = '😀😀 Anna in Ulm 😀!'
    const [found] = await createPresidio({ url: `${url}/presidio/`, language: 'de' })([text])
    expect(found!.map(({ start, end, type }) => [type, text.slice(start, end)])).toEqual([['person', 'Anna'], ['place', 'Ulm 😀']])
    expect(seen.asked).toEqual([{ text, language: 'de' }])
    expect(seen.paths).toEqual(['/presidio/analyze'])
  })

  it('leaves out dates and the like, keeps what a recognizer of one\'s own finds, and drops low scores', async () => {
    const { url } = await startAnalyser(() => [
      { entity_type: 'DATE_TIME', value: 'today' }, { entity_type: 'EMPLOYEE_BADGE', value: 'X7' }, { entity_type: 'PERSON', value: 'Jo', score: 0.1 },
    ])
    expect(await createPresidio({ url })(['today X7 Jo'])).toEqual([[{ start: 6, end: 8, type: 'custom' }]])
  })

  it('asks for many texts a few at once, answers in their order, and not at all for texts without a letter', async () => {
    const { url, seen } = await startAnalyser(({ text }) => [{ entity_type: 'PERSON', value: text }])
    const texts = Array.from({ length: 40 }, (_, index) => (index === 7 ? '…' : 'x'.repeat(index + 1)))
    const found = await createPresidio({ url, concurrency: 3 })(texts)
    expect(found.map((list) => list[0]?.end ?? 0)).toEqual(texts.map((text, index) => (index === 7 ? 0 : text.length)))
    expect(seen.asked).toHaveLength(39)
    expect(seen.most).toBeLessThanOrEqual(3)
  })

  it.each([
    ['answers 500', { status: 500, body: '{"error":"no model for Anna Schmidt"}' }, /PRESIDIO_URL: http:\/\/127\.0\.0\.1:\d+\/analyze answered 500, expected 200/],
    ['answers no JSON', { body: '<html>Anna Schmidt' }, /answered no JSON/],
    ['answers in another shape', { body: '{"results":["Anna Schmidt"]}' }, /another shape, expected a list of \{start, end, score, entity_type\}/],
    ['does not answer', { never: true }, /did not answer within 300 ms/],
  ])('fails when it %s, and quotes no text', async (_, answer, message) => {
    const { url } = await startAnalyser(() => answer)
    const error = await createPresidio({ url, timeoutMs: 300 })(['Anna Schmidt']).then(() => null, (reason: unknown) => reason as Error)
    expect(error?.message).toMatch(message)
    expect(error?.message).not.toContain('Anna')
  })

  it('fails when nobody is there', async () => {
    const { url } = await startAnalyser(() => [])
    servers.splice(0).forEach((server) => server.close())
    await expect(createPresidio({ url })(['Anna'])).rejects.toThrow(/could not be reached \(ECONNREFUSED\)/)
  })
})

describe('createDetector', () => {
  it('is nothing where neither is set', () => {
    expect(createDetector({})).toBeNull()
  })

  it('puts both together: what one of them finds is found, what overlaps becomes one of the longer one\'s type', async () => {
    const { url } = await startAnalyser(({ text }) => (text.includes('Anna') ? [{ entity_type: 'ORGANIZATION', value: 'Anna Schmidt GmbH' }, { entity_type: 'EMAIL_ADDRESS', value: 'a@b.test' }] : []))
    const { folder, remove } = writeNerFolder({ labels: ['O', 'B-PER', 'I-PER'], words: { anna: 'B-PER', schmidt: 'I-PER', zoe: 'B-PER' } })
    const detect = createDetector({ presidioUrl: url, nerFolder: folder })!
    const texts = ['Zoe of Anna Schmidt GmbH, a@b.test', 'nothing here']
    const found = await detect(texts)
    remove()
    expect(found).toEqual([[
      { start: 0, end: 3, type: 'person', value: 'zoe' },
      { start: 7, end: 24, type: 'organisation', value: 'anna schmidt gmbh' },
      { start: 26, end: 34, type: 'email', value: 'a@b.test' },
    ], []])
  })

  it('fails when one of them fails', async () => {
    const { url } = await startAnalyser(() => ({ status: 503 }))
    const { folder, remove } = writeNerFolder({ labels: ['O', 'B-PER'], words: { anna: 'B-PER' } })
    await expect(createDetector({ presidioUrl: url, nerFolder: folder })!(['Anna'])).rejects.toThrow(/answered 503/)
    remove()
  })
})
