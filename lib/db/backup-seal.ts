import { createHash, createHmac, hkdfSync } from 'node:crypto'

/** What a backup does not hold and whoever restores it has to have kept. */
export type BackupKeys = { secret: string | undefined; encryption: string | undefined }

const derive = (secret: string, info: string) => Buffer.from(hkdfSync('sha256', secret, '', info, 32))

/** Tells two secrets apart and says nothing about either; null for none. */
export function fingerprint(secret: string | undefined): string | null {
  return secret ? createHash('sha256').update(derive(secret, 'slicegate backup fingerprint')).digest('hex').slice(0, 16) : null
}

/** Says that whoever made the file knew the secret; null without one. */
export function sealOf(secret: string | undefined, sha256: string): string | null {
  return secret ? createHmac('sha256', derive(secret, 'slicegate backup seal')).update(sha256).digest('hex') : null
}
