import { z } from 'zod'

/** First bytes of a backup; the number grows when older products cannot read it any more. */
export const BACKUP_MAGIC = 'SLICEGATE-BACKUP 1\n'

const name = z.string().min(1).max(63)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().min(0)

/**
 * What stands before the data. `migrations` with the SHA-256 of their SQL, `weeks` are partitions of traces, `keys` fingerprints of what the backup
 * does not hold: null = the variable was not set.
 */
export const backupHeader = z.object({
  product: z.literal('slicegate'),
  version: z.string().max(40),
  createdAt: z.iso.datetime(),
  server: z.string().max(200),
  migrations: z.array(z.object({ name: z.string().regex(/^[0-9]{14}_[a-z0-9_]{1,100}$/), checksum: hash })).min(1).max(10_000),
  tables: z.array(z.object({ name, columns: z.array(name).min(1).max(1000) })).min(1).max(1000),
  weeks: z.array(z.string().regex(/^week_[0-9]{4}_[0-9]{2}$/)).max(10_000),
  keys: z.object({ secret: z.string().max(64).nullable(), encryption: z.string().max(64).nullable() }),
})
export type BackupHeader = z.infer<typeof backupHeader>

/** What stands behind the data of a table: `sha256` of its COPY text, `digest` of its rows whatever their order. */
export const backupTable = z.object({ name, rows: count, bytes: count, sha256: hash, digest: z.string().regex(/^-?[0-9]{1,60}$/) })
export type BackupTable = z.infer<typeof backupTable>

export const backupSequences = z.array(z.object({ name, value: z.string().regex(/^[0-9]{1,19}$/), called: z.boolean() })).max(1000)
export type BackupSequence = z.infer<typeof backupSequences>[number]

/** The end: SHA-256 of everything before it; `seal` is keyed with the installation's secret, null when it had none. */
export const backupEnd = z.object({ tables: count, rows: count, bytes: count, sha256: hash, seal: hash.nullable() })
export type BackupEnd = z.infer<typeof backupEnd>
