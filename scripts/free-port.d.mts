export function isPortFree(port: number, host?: string): Promise<boolean>
export function findFreePort(wished?: number): Promise<number>
