import pino, { type Logger } from 'pino'
import { describeFault } from '@/lib/describe-fault'
import { env } from '@/lib/env'
import { workContext } from '@/lib/request-context'

export type Log = Logger

/**
 * Structured lines on standard error, so that standard output stays for what a command prints. Each says which request, job and run it is
 * about. Never trace content: an error under `err` is described without the values that it quotes.
 */
export const log: Log = pino(
  { level: env.SLICEGATE_LOG_LEVEL, base: null, mixin: () => ({ ...workContext() }), serializers: { err: describeFault } },
  pino.destination({ fd: 2, sync: false }),
)
