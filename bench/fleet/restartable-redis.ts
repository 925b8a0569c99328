import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { findRedisServer } from '@/lib/queue/test-redis'
import { findFreePort } from '@/scripts/free-port.mjs'

export type RestartableRedis = { url: string; pid(): number; restart(): Promise<void>; stop(): Promise<void> }

/** A Redis of our own as BullMQ asks for it: nothing evicted, every change on disk within a second. @throws where there is no redis-server */
export async function startRedis(folder: string): Promise<RestartableRedis> {
  const server = findRedisServer()
  if (!server) throw new Error('There is no redis-server on this machine: install it, or leave Redis out')
  const port = await findFreePort()
  const dir = path.join(folder, 'redis')
  fs.mkdirSync(dir, { recursive: true })
  let child: ChildProcess
  const begin = async () => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction']
    child = spawn(server, options, { stdio: 'ignore' })
    await untilPings(child, port)
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await exited
  }
  await begin()
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => child.pid ?? 0,
    restart: async () => {
      await end('SIGTERM')
      await begin()
    },
    stop: () => end('SIGTERM'),
  }
}

async function untilPings(child: ChildProcess, port: number): Promise<void> {
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 25, maxRetriesPerRequest: null })
  redis.on('error', () => { /* refused until it listens */ })
  try {
    const failed = new Promise<never>((_, reject) => child.once('exit', (code) => reject(new Error(`redis-server ended with ${code} before it answered`))))
    failed.catch(() => undefined)
    while (await Promise.race([redis.ping().catch(() => ''), failed]) !== 'PONG') await sleep(25)
  } finally {
    redis.disconnect()
  }
}
