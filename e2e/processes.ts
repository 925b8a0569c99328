import fs from 'node:fs'

/** Every process below one, with its command line; on Linux, where processes can be listed. Those that end meanwhile are left out. */
export function descendants(pid: number): { pid: number; command: string }[] {
  const children = (readProcess(pid, `task/${pid}/children`) ?? '').trim().split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => {
    const command = readProcess(child, 'cmdline')
    return command === null ? [] : [{ pid: child, command: command.replaceAll('\0', ' ') }, ...descendants(child)]
  })
}

function readProcess(pid: number, name: string): string | null {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
}
