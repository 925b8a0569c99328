import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/**
 * A Chromium for the browser stories: SLICEGATE_CHROMIUM, one on the PATH, Debian's package when root, or Playwright's own.
 * Returns its path, or null where Playwright finds its own. Throws an Error that says what to install.
 */
export function findChromium() {
  const given = process.env.SLICEGATE_CHROMIUM?.trim()
  if (given) {
    if (!fs.existsSync(given)) throw new Error(`SLICEGATE_CHROMIUM: there is no ${given}`)
    return given
  }
  const found = findOnPath() ?? findMacChrome()
  if (found) return found
  if (process.getuid?.() === 0 && fs.existsSync('/etc/debian_version')) {
    installDebianPackage('chromium')
    const installed = findOnPath()
    if (installed) return installed
  }
  const result = spawnSync(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'], { encoding: 'utf8' })
  if (result.status === 0) return null
  throw new Error(`No browser for the stories: install Chromium (Debian: apt-get install chromium) or set SLICEGATE_CHROMIUM. ${result.stderr.trim().split('\n').at(-1)}`)
}

export function findOnPath(names = NAMES) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name)
      if (fs.existsSync(file)) return file
    }
  }
  return null
}

function findMacChrome() {
  const file = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return process.platform === 'darwin' && fs.existsSync(file) ? file : null
}

/** True when apt installed it; false, with apt's last words on standard error, when it could not. */
export function installDebianPackage(name) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) => spawnSync('apt-get', ['-qq', '-y', ...args], { env, encoding: 'utf8' })
  const install = () => apt('--no-install-recommends', 'install', name)
  let result = install()
  if (result.status !== 0) {
    apt('update')
    result = install()
  }
  if (result.status === 0) return true
  process.stderr.write(`apt-get install ${name}: ${(result.stderr ?? String(result.error)).trim().split('\n').at(-1)}\n`)
  return false
}
