import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { findOnPath, installDebianPackage } from '@/scripts/find-chromium.mjs'
import { findFreePort } from '@/scripts/free-port.mjs'

export type TestRedis = { url: string; stop: () => Promise<void> }

/**
 * The redis-server of this machine, installed by apt when we are root and there is none; null when there is none to be had:
 * `describe.skipIf(findRedisServer() === null)('… (needs redis-server)', …)`.
 */
export function findRedisServer(): string | null {
  const found = findOnPath(['redis-server'])
  if (found) return found
  if (process.getuid?.() !== 0 || !fs.existsSync('/etc/debian_version')) return null
  return installDebianPackage('redis-server') ? findOnPath(['redis-server']) : null
}

/** Starts a Redis of its own on a free port, with nothing on disk and no eviction, as BullMQ asks for. */
export async function startTestRedis(server: string): Promise<TestRedis> {
  const port = await findFreePort()
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-redis-'))
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction']
  const child = spawn(server, options, { stdio: 'ignore' })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: (times) => (times < 200 ? 25 : null), maxRetriesPerRequest: null })
  redis.on('error', () => { /* refused until it listens; the ping below waits for it */ })
  await Promise.race([redis.ping(), exited.then(() => { throw new Error(`${server} ended before it answered`) })])
  redis.disconnect()
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
    fs.rmSync(dir, { recursive: true, force: true })
  }
  return { url: `redis://127.0.0.1:${port}`, stop }
}
