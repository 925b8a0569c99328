export const ALLOWED_LICENCES: Set<string>
export function checkLock(lock: object, manifest: object): string[]
export function isAllowedLicence(expression: unknown): boolean
export function readAudit(stdout: string, code: number | null): { skipped: string | null; findings: string[] }
