import http from 'node:http'

export type ServerEvent = { event: string; data: string }
type Options = { cookie: string; address?: string; onEvent: (event: ServerEvent) => void; onOpen?: (again: boolean) => void; onLost?: () => void }
export type EventReader = { close(): void; opened: () => number }

const FIRST_RETRY_MS = 3000

/** Reads server-sent events as a browser does: comes again by itself after the pause that the server asked for, until closed. */
export function readEvents(url: string, { cookie, address, onEvent, onOpen, onLost }: Options, agent?: http.Agent): EventReader {
  let [retryMs, opened, closed] = [FIRST_RETRY_MS, 0, false]
  let request: http.ClientRequest | null = null
  let timer: NodeJS.Timeout | null = null
  const again = () => {
    if (closed || timer) return
    if (opened > 0) onLost?.()
    timer = setTimeout(() => {
      timer = null
      connect()
    }, retryMs)
  }
  const connect = () => {
    request = http.get(url, { agent, headers: { cookie, accept: 'text/event-stream', ...(address ? { 'x-forwarded-for': address } : {}) } }, (response) => {
      if (response.statusCode !== 200) {
        response.resume()
        return again()
      }
      opened += 1
      onOpen?.(opened > 1)
      const parse = createParser((field, value) => { if (field === 'retry') retryMs = Number(value) || retryMs }, onEvent)
      response.setEncoding('utf8')
      response.on('data', parse)
      response.on('close', again)
      response.on('error', () => { /* closed follows */ })
    })
    request.on('error', again)
  }
  connect()
  return {
    opened: () => opened,
    close: () => {
      closed = true
      if (timer) clearTimeout(timer)
      request?.destroy()
    },
  }
}

/** Fields of the stream as they come, whole events when their empty line is there. */
export function createParser(onField: (name: string, value: string) => void, onEvent: (event: ServerEvent) => void): (text: string) => void {
  let rest = ''
  let [event, data]: [string, string[]] = ['message', []]
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) onEvent({ event, data: data.join('\n') });
        [event, data] = ['message', []]
      } else if (!line.startsWith(':')) {
        const colon = line.indexOf(':')
        const [name, value] = [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')]
        if (name === 'event') event = value
        else if (name === 'data') data.push(value)
        else onField(name, value)
      }
    }
  }
}
