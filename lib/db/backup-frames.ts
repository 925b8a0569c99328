import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { BACKUP_MAGIC } from '@/lib/core/backup/backup-manifest'

// A backup is its first line, then frames: one letter, four bytes with the length, the content. H header, T begin of a table, D a piece of its
// compressed rows, E end of a table, S sequences, Z the end.

export type FrameType = 'H' | 'T' | 'D' | 'E' | 'S' | 'Z'
export type Frame = { type: FrameType; payload: Buffer; at: number }

/** Longer ones are written by nobody: whoever reads needs no more memory than this. */
const MAX_FRAME = 4 * 1024 * 1024
const TYPES = 'HTDESZ'

/** A file that is no whole backup; `message` says where and why. */
export class BackupFileError extends Error {}

export type FrameWriter = { write: (type: FrameType, content: Buffer | object) => Promise<void>; sha256: () => string; bytes: () => number }

/** Writes frames to a stream, waiting while it is full. */
export function frameWriter(out: Writable): FrameWriter {
  const hash = createHash('sha256')
  let written = 0
  const put = async (chunk: Buffer) => {
    hash.update(chunk)
    written += chunk.length
    if (!out.write(chunk)) await once(out, 'drain')
  }
  let begun = false
  return {
    write: async (type, content) => {
      if (!begun) await put(Buffer.from(BACKUP_MAGIC))
      begun = true
      const payload = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
      const head = Buffer.alloc(5)
      head.write(type, 0, 'latin1')
      head.writeUInt32BE(payload.length, 1)
      await put(head)
      await put(payload)
    },
    sha256: () => hash.copy().digest('hex'),
    bytes: () => written,
  }
}

/** The frames of a file one after the other; `sha256` is that of everything before the frame that was read last. Throws BackupFileError. */
export async function* readFrames(file: FileHandle, state: { sha256: string }): AsyncGenerator<Frame, void> {
  const hash = createHash('sha256')
  let at = 0
  const take = async (length: number): Promise<Buffer | null> => {
    const buffer = Buffer.allocUnsafe(length)
    let got = 0
    while (got < length) {
      const { bytesRead } = await file.read(buffer, got, length - got, at + got)
      if (bytesRead === 0) break
      got += bytesRead
    }
    if (got === 0 && length > 0) return null
    if (got < length) throw new BackupFileError(`It ends in the middle, after ${at + got} bytes: it was cut off`)
    at += length
    return buffer
  }
  const magic = await take(BACKUP_MAGIC.length).catch(() => null)
  if (magic?.toString('latin1') !== BACKUP_MAGIC) throw new BackupFileError(`It does not begin with "${BACKUP_MAGIC.trim()}": it is no backup of Slicegate, or one of a later kind`)
  hash.update(magic)
  for (;;) {
    const began = at
    const head = await take(5)
    if (head === null) return
    const [type, length] = [head.toString('latin1', 0, 1), head.readUInt32BE(1)]
    if (!TYPES.includes(type) || length > MAX_FRAME) throw new BackupFileError(`Byte ${began} begins no part of a backup: the file is damaged`)
    const payload = length === 0 ? Buffer.alloc(0) : await take(length)
    if (payload === null) throw new BackupFileError(`It ends in the middle, after ${at} bytes: it was cut off`)
    state.sha256 = type === 'Z' ? hash.copy().digest('hex') : ''
    hash.update(head).update(payload)
    yield { type: type as FrameType, payload, at: began }
  }
}
