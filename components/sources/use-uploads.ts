import { useEffect, useRef, useState } from 'react'

export type UploadAnswer = {
  received: number; stored: number; duplicates: number; quarantined: number; notCalls: number; importId: string | null
  firstFault: { line: number; reason: string } | null
}

export type Upload = {
  key: string
  name: string
  size: number
  /** Bytes that the server has taken so far. */
  sent: number
  /** Id of its import, by which the counts of the server are found; another with every try. */
  importId: string
} & (
  | { state: 'queued' | 'sending' | 'cancelled' }
  | { state: 'waiting'; again: number; why: string }
  | { state: 'done'; answer: UploadAnswer }
  | { state: 'failed'; fault: string }
)

type Job = { key: string; file: File; format: string }
const TRIES = 20

/** Files on their way to the server, one after the other. A server that is busy is asked again when it says. */
export function useUploads(slug: string): { uploads: Upload[]; add: (files: File[], format: string) => void; cancel: (key: string) => void; clear: () => void } {
  const [uploads, setUploads] = useState<Upload[]>([])
  const queue = useRef<Job[]>([])
  const active = useRef<{ key: string; stop: AbortController } | null>(null)

  const change = (key: string, next: (upload: Upload) => Upload) => setUploads((all) => all.map((upload) => (upload.key === key ? next(upload) : upload)))

  const work = async () => {
    for (let job = queue.current.shift(); job; job = queue.current.shift()) {
      const stop = new AbortController()
      const { key } = job
      active.current = { key, stop }
      await sendFile(slug, job, stop.signal, (step) => change(key, (upload) => ({ ...upload, ...step }) as Upload))
      active.current = null
    }
  }

  const busy = uploads.some(({ state }) => state === 'queued' || state === 'sending' || state === 'waiting')
  useEffect(() => {
    if (!busy) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [busy])

  return {
    uploads,
    add: (files, format) => {
      const jobs = files.map((file) => ({ key: newId(), file, format }))
      queue.current.push(...jobs)
      setUploads((all) => [...all, ...jobs.map(({ key, file }): Upload => ({ key, name: file.name, size: file.size, sent: 0, importId: '', state: 'queued' }))])
      if (!active.current) void work()
    },
    cancel: (key) => {
      queue.current = queue.current.filter((job) => job.key !== key)
      if (active.current?.key === key) active.current.stop.abort()
      else change(key, ({ key: same, name, size, sent, importId }) => ({ key: same, name, size, sent, importId, state: 'cancelled' }))
    },
    clear: () => setUploads((all) => all.filter(({ state }) => state === 'queued' || state === 'sending' || state === 'waiting')),
  }
}

type Step = Partial<Pick<Upload, 'sent' | 'importId'>> & ({ state: 'sending' | 'cancelled' } | { state: 'waiting'; again: number; why: string } | { state: 'done'; answer: UploadAnswer } | { state: 'failed'; fault: string })

async function sendFile(slug: string, { file, format }: Job, signal: AbortSignal, tell: (step: Step) => void): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const importId = newId()
    tell({ state: 'sending', sent: 0, importId })
    const query = new URLSearchParams({ project: slug, format, name: file.name, id: importId })
    const result = await post(`/api/v1/traces?${query}`, file, signal, (sent) => tell({ state: 'sending', sent }))
    if (signal.aborted) return tell({ state: 'cancelled' })
    if (result.kind === 'answer') return tell({ state: 'done', sent: file.size, answer: result.answer })
    if (result.kind === 'fault' || tries === TRIES) return tell({ state: 'failed', fault: result.message })
    tell({ state: 'waiting', sent: 0, again: Date.now() + result.seconds * 1000, why: result.message })
    await pause(result.seconds * 1000, signal)
    if (signal.aborted) return tell({ state: 'cancelled' })
  }
}

type Result = { kind: 'answer'; answer: UploadAnswer } | { kind: 'fault'; message: string } | { kind: 'busy'; seconds: number; message: string }

/** The browser tells the progress of what is sent to this kind of request alone. */
function post(url: string, file: File, signal: AbortSignal, onSent: (bytes: number) => void): Promise<Result> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const lost: Result = { kind: 'busy', seconds: 5, message: 'The connection was lost' }
    request.open('POST', url)
    request.setRequestHeader('content-type', 'application/x-ndjson')
    if (/\.gz$/i.test(file.name)) request.setRequestHeader('content-encoding', 'gzip')
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onload = () => resolve(readResult(request))
    request.onerror = () => resolve(lost)
    request.onabort = () => resolve(lost)
    if (signal.aborted) return resolve(lost)
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

function readResult(request: XMLHttpRequest): Result {
  const body = parse(request.responseText)
  if (request.status === 200 && body) return { kind: 'answer', answer: body as UploadAnswer }
  const message = typeof body?.detail === 'string' ? body.detail : `The server answered ${request.status}.`
  const wait = Number(request.getResponseHeader('retry-after'))
  if (request.status === 429 || request.status === 503) return { kind: 'busy', seconds: Number.isFinite(wait) && wait > 0 ? wait : 5, message }
  return { kind: 'fault', message }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    }, { once: true })
  })
}

/** crypto.randomUUID is there on secure pages alone; an installation may be reached by plain HTTP. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
