import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { startSandbox } from '@/lib/llm/sandbox/server'

/** The sandbox provider as a process of its own: tells its address to the parent and ends when the parent goes away. */
const sandbox = await startSandbox({ port: env.SLICEGATE_SANDBOX_PORT ?? env.PORT, latencyMs: env.SLICEGATE_SANDBOX_LATENCY_MS })

process.send?.({ kind: 'sandbox.ready', port: sandbox.port, url: sandbox.url })
process.stdout.write(`${JSON.stringify({ sandbox: sandbox.url, port: sandbox.port })}\n`)

let stopping = false
const stop = () => {
  if (stopping) return
  stopping = true
  sandbox.close().then(() => process.exit(0), (error: unknown) => {
    log.error({ error }, 'sandbox did not close')
    process.exit(1)
  })
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
process.on('disconnect', stop)
