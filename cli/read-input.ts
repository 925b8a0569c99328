import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { UsageError } from '@/cli/io'

const unzip = promisify(gunzip)

/** Text of a file, unpacked when it is gzip. Throws UsageError that names the file and what is wrong with it. */
export async function readInput(cwd: string, name: string): Promise<{ name: string; text: string }> {
  const bytes = await readBytes(cwd, name)
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzip(bytes) : bytes
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(plain) }
  } catch (error) {
    throw new UsageError(`${name}: expected UTF-8 text, plain or gzip: ${(error as Error).message}`)
  }
}

async function readBytes(cwd: string, name: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, name))
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${reasonOf(error)}`)
  }
}

/** A fault of the file system in plain words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const words: Record<string, string> = {
    ENOENT: 'no such file or folder', EISDIR: 'it is a folder', EACCES: 'permission denied', EPERM: 'permission denied',
    ENOTDIR: 'a part of the path is no folder', ENOSPC: 'no space left', EROFS: 'the file system is read-only',
  }
  return (code && words[code]) || message
}
