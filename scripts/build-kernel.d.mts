export const kernelPath: string
export function buildKernel(): Promise<Uint8Array>
export function kernelFile(binary: Uint8Array): string
