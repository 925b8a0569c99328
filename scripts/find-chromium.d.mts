/** Path of a Chromium, or null where Playwright finds its own. */
export function findChromium(): string | null
export function findOnPath(names?: string[]): string | null
export function installDebianPackage(name: string): boolean
