import fs from 'node:fs'

/** Every process below one, with its command line; on Linux, where processes can be listed. */
export function descendants(pid: number): { pid: number; command: string }[] {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [{ pid: child, command: fs.readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' ') }, ...descendants(child)])
}
