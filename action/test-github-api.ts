import http from 'node:http'
import type { AddressInfo } from 'node:net'

export type Comment = { id: number; body: string; user: { login: string; type: 'Bot' | 'User' } }
export type Call = { method: string; url: string; authorization: string | undefined; body: string | null }

const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const

/**
 * A server that acts like the part of GitHub's API that the comment needs: pages of comments, /user (a person's token only), and
 * answers of `fail` where it gives a status.
 */
export async function startGithub(setUp: { comments?: Comment[]; login?: string; fail?: (call: Call, nth: number) => number | null } = {}) {
  const comments = [...(setUp.comments ?? [])]
  const calls: Call[] = []
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const body = text === '' ? null : (JSON.parse(text) as { body: string }).body
      const call = { method: request.method!, url: request.url!, authorization: request.headers.authorization, body }
      calls.push(call)
      const status = setUp.fail?.(call, calls.length) ?? null
      const [code, answer] = status === null ? answerTo(call) : [status, { message: 'Resource not accessible by integration' }]
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, comments, calls,
    stop: () => new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }

  function answerTo({ method, url, body }: Call): [number, unknown] {
    const { pathname, searchParams } = new URL(url, 'http://x')
    if (pathname === '/user') return setUp.login ? [200, { login: setUp.login }] : [403, { message: 'Resource not accessible by integration' }]
    if (body !== null && body.length > 65_536) return [422, { message: 'Validation Failed' }]
    const one = /^\/repos\/acme\/app\/issues\/comments\/(\d+)$/.exec(pathname)
    const found = one && comments.find(({ id }) => id === Number(one[1]))
    if (method === 'PATCH' && found) return [200, Object.assign(found, { body })]
    if (pathname !== '/repos/acme/app/issues/17/comments') return [404, { message: 'Not Found' }]
    if (method === 'POST') {
      const user = setUp.login ? { login: setUp.login, type: 'User' as const } : BOT
      const made = { id: 1000 + comments.length, body: body!, user }
      comments.push(made)
      return [201, made]
    }
    const size = Number(searchParams.get('per_page') ?? 30)
    const page = Number(searchParams.get('page') ?? 1)
    return [200, comments.slice((page - 1) * size, page * size)]
  }
}

export const comment = (id: number, body: string, user: Comment['user'] = BOT): Comment => ({ id, body, user })
