import pino, { type Logger } from 'pino'
import { env } from '@/lib/env'

export type Log = Logger

/** Structured lines on standard error, so that standard output stays for what a command prints. Never trace content. */
export const log: Log = pino({ level: env.SLICEGATE_LOG_LEVEL, base: null }, pino.destination({ fd: 2, sync: false }))
