import { execFileSync, spawnSync } from 'node:child_process'
import path from 'node:path'

const NAME = 'postgres'

/**
 * Postgres refuses to run as root. Root gets an ordinary account for it; everybody else runs it as they are.
 *
 * @returns {{ uid?: number, gid?: number, passFolders?: boolean }} `passFolders`: the account may not enter the folders
 * above the data (a checkout below /root or a private temporary folder), so it needs leave to pass them.
 */
export function findServerUser({ home, cluster, binary }) {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return {}
  const user = readAccount() ?? createAccount()
  const reach = (who) => {
    const { file, argv, options } = runAs(who, '/bin/sh', ['-c', 'test -x "$1" && "$0" --version', binary, path.dirname(cluster)])
    const result = spawnSync(file, argv, { ...options, cwd: '/', encoding: 'utf8' })
    // Postgres looks for itself first, and complains on standard error when it may not.
    return result.status === 0 && result.stderr === ''
  }
  if (reach(user)) return user
  const withLeave = { ...user, passFolders: true }
  if (reach(withLeave)) return withLeave
  throw new Error(`The account "${NAME}", which runs Postgres for root, cannot enter ${home}: move the checkout or set DATABASE_URL`)
}

function readAccount() {
  const ask = (flag) => spawnSync('id', [flag, NAME], { encoding: 'utf8' })
  const [uid, gid] = [ask('-u'), ask('-g')]
  if (uid.status !== 0 || gid.status !== 0) return null
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function createAccount() {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME], { stdio: 'pipe' })
  } catch (cause) {
    throw new Error(`Postgres does not run as root and the account "${NAME}" could not be made: set DATABASE_URL or run as another user`, { cause })
  }
  const user = readAccount()
  if (user === null) throw new Error(`The account "${NAME}" was made but is not found`)
  return user
}

/** How to spawn a command as that account. */
export function runAs(user, command, args) {
  if (user.uid === undefined) return { file: command, argv: args, options: {} }
  if (!user.passFolders) return { file: command, argv: args, options: { uid: user.uid, gid: user.gid } }
  // Without the secure bit access() would still answer as for an account without the capability, and Postgres asks it.
  const leave = ['--securebits=+no_setuid_fixup', '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override']
  const account = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  return { file: 'setpriv', argv: [...account, ...leave, '--', command, ...args], options: {} }
}
