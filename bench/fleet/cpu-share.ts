import fs from 'node:fs'
import path from 'node:path'

/** Holds processes to a share of a core; `release` lets them go again. */
export type CpuShare = { add(pid: number): void; release(): void }

const PERIOD_US = 20_000
const V1 = '/sys/fs/cgroup/cpu'
const V2 = '/sys/fs/cgroup'

/**
 * A control group that may use so many cores (0.3 = 30% of one), in version 1 or 2 of the kernel's control groups; null where we may not make one
 * (needs root on Linux). A short period, so that a process that has used its share does not stand still for long.
 */
export function makeCpuShare(name: string, cores: number): CpuShare | null {
  const quota = Math.round(cores * PERIOD_US)
  return tryShare(path.join(V1, `slicegate-${name}-${process.pid}`), [['cpu.cfs_period_us', String(PERIOD_US)], ['cpu.cfs_quota_us', String(quota)]])
    ?? tryShare(path.join(V2, `slicegate-${name}-${process.pid}`), [['cpu.max', `${quota} ${PERIOD_US}`]])
}

function tryShare(folder: string, settings: [file: string, value: string][]): CpuShare | null {
  try {
    if (!fs.existsSync(path.join(path.dirname(folder), 'cgroup.procs'))) return null
    fs.mkdirSync(folder)
  } catch {
    return null
  }
  try {
    for (const [file, value] of settings) fs.writeFileSync(path.join(folder, file), value)
  } catch {
    fs.rmdirSync(folder)
    return null
  }
  return {
    add: (pid) => fs.writeFileSync(path.join(folder, 'cgroup.procs'), String(pid)),
    release: () => {
      try {
        for (const pid of fs.readFileSync(path.join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)) {
          fs.writeFileSync(path.join(path.dirname(folder), 'cgroup.procs'), pid)
        }
        fs.rmdirSync(folder)
      } catch { /* its last process is still going away: an empty group costs nothing */ }
    },
  }
}
