import { setTimeout as sleep } from 'node:timers/promises'

export type Sent = { tries: number; status: number; body: unknown }
/** A request to the product that is sent again until it is answered. `stop` ends it between two tries. */
export type ProductClient = {
  /** @throws when the answer says that the request itself is wrong */
  post(path: string, body: string, type?: string): Promise<Sent>
  get(path: string): Promise<Sent>
}

/** Answers that say "not now": the proxy has no web, the web has no database, or too much is under way. */
const AGAIN = [408, 425, 429, 500, 502, 503, 504]
const PAUSE_MS = 500

/** Speaks to the API as a signed-in person's own page does. What a fault cuts off is sent again: every address that is used here takes the same twice for once. */
export function createProductClient({ url, cookie, signal, onRetry }: { url: string; cookie: string; signal: AbortSignal; onRetry: (why: string) => void }): ProductClient {
  const send = async (method: string, path: string, body?: string, type = 'application/json'): Promise<Sent> => {
    for (let tries = 1; ; tries += 1) {
      signal.throwIfAborted()
      const answer = await once(method, path, body, type).catch((error: unknown) => {
        onRetry(`${path}: ${error instanceof Error ? error.cause instanceof Error ? error.cause.message : error.message : String(error)}`)
        return null
      })
      if (answer && !AGAIN.includes(answer.status)) {
        if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`)
        return { tries, ...answer }
      }
      if (answer) onRetry(`${path.split('?')[0]!.replace(/[0-9a-f-]{36}/, 'id')}: status ${answer.status}`)
      await sleep(PAUSE_MS, undefined, { signal })
    }
  }
  const once = async (method: string, path: string, body: string | undefined, type: string) => {
    const response = await fetch(url + path, { method, body, headers: { cookie, origin: url, 'content-type': type }, signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]) })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) as unknown : text }
  }
  return { post: (path, body, type) => send('POST', path, body, type), get: (path) => send('GET', path) }
}
