// What package-lock.json alone says about the packages: no network is asked. Each rule returns sentences about what breaks it.

/** Licences that a product of a company may be made of without asking; of the tree that is shipped, not of the tools. */
export const ALLOWED_LICENCES = new Set([
  'MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'CC0-1.0', 'CC-BY-4.0', 'Unlicense', 'Python-2.0', 'PostgreSQL',
  // what these ask for ends with their own files
  'OFL-1.1', 'MPL-2.0', 'EPL-2.0', 'LGPL-3.0-or-later',
])

/** All of them, in the order of the rules. */
export function checkLock(lock, manifest) {
  const packages = Object.entries(lock.packages ?? {}).filter(([key]) => key !== '')
  if (packages.length === 0) return ['package-lock.json lists no packages']
  return [...withoutIntegrity(packages), ...fromElsewhere(lock), ...unlikedLicences(packages), ...unknownScripts(packages, manifest.allowScripts ?? {})]
}

const nameOf = (key) => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** A package inside of another one has the hash of that one. */
function withoutIntegrity(packages) {
  return packages.filter(([, entry]) => !entry.link && !entry.inBundle && !/^sha(512|384|256)-/.test(entry.integrity ?? ''))
    .map(([key]) => `${key}: package-lock.json has no integrity hash of it (a SHA-256 or better)`)
}

/** Version ranges and names of the registry; anything with an address, a folder or a repository comes from elsewhere. */
function fromElsewhere(lock) {
  const faults = []
  for (const [key, entry] of Object.entries(lock.packages ?? {})) {
    if (key !== '' && entry.link) faults.push(`${key}: is a link to a folder (${entry.resolved})`)
    if (entry.resolved && !entry.link && !/^https:\/\/[^#]+\.tgz$/.test(entry.resolved)) faults.push(`${key}: comes from ${entry.resolved}, not from the registry over https`)
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, range] of Object.entries(entry[kind] ?? {})) {
        if (/^(git|http|https|ssh|file|link|github|gitlab|bitbucket)[:+]|^[\w.-]+\/[\w.-]+(#|$)|^git@/.test(range)) faults.push(`${key || 'package.json'}: wants ${name} from ${range}, not from the registry`)
      }
    }
  }
  return faults
}

function unlikedLicences(packages) {
  return packages.filter(([, entry]) => !entry.dev && !entry.link && !isAllowedLicence(entry.license))
    .map(([key, entry]) => `${key}: its licence is ${entry.license ?? 'not stated'}, which is not on the list of scripts/dependency-rules.mjs`)
}

/** An SPDX expression: of OR one side is enough, of AND both have to be on the list. */
export function isAllowedLicence(expression) {
  if (typeof expression !== 'string') return false
  const tokens = (expression.match(/\(|\)|[^\s()]+/g) ?? []).map((token) => (/^(and|or)$/i.test(token) ? token.toUpperCase() : token))
  let at = 0
  const either = () => {
    let result = both()
    while (tokens[at] === 'OR') {
      at += 1
      result = both() || result
    }
    return result
  }
  const both = () => {
    let result = one()
    while (tokens[at] === 'AND') {
      at += 1
      result = one() && result
    }
    return result
  }
  const one = () => {
    const token = tokens[at]
    at += 1
    if (token !== '(') return ALLOWED_LICENCES.has(token)
    const inside = either()
    if (tokens[at] !== ')') return false
    at += 1
    return inside
  }
  const result = either()
  return result && at === tokens.length
}

/** What runs on the machine of whoever installs has to be decided, yes or no, by name. */
function unknownScripts(packages, allowScripts) {
  return packages.filter(([key, entry]) => entry.hasInstallScript && typeof allowScripts[nameOf(key)] !== 'boolean')
    .map(([key]) => `${key}: runs a script when it is installed, and allowScripts of package.json says neither yes nor no to ${nameOf(key)}`)
}

/**
 * What `npm audit --json` answered: its findings, or why there are none to be had. A registry without that service is no finding.
 */
export function readAudit(stdout, code) {
  let answer
  try {
    answer = JSON.parse(stdout)
  } catch {
    return { skipped: 'it gave no answer', findings: [] }
  }
  if (!answer.vulnerabilities) return { skipped: describeRefusal(answer), findings: [] }
  const findings = Object.values(answer.vulnerabilities).filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity, range, via }) => `${name} ${range}: ${severity}${titles(via)}`)
  if (findings.length === 0 && code !== 0) return { skipped: `npm audit ended with code ${code} and no finding`, findings }
  return { skipped: null, findings }
}

const titles = (via) => {
  const known = (via ?? []).filter((one) => typeof one === 'object').map(({ title }) => title)
  return known.length > 0 ? `, ${known.join('; ')}` : ''
}

/** Without addresses: the answer names the registry's. */
function describeRefusal({ statusCode, message, error }) {
  const words = String(message ?? error?.summary ?? error?.code ?? 'no reason given').replace(/https?:\/\/\S+ ?/g, '').replace(/\s+-\s+(GET|POST)?\s*$/, '').trim()
  return statusCode && !words.includes(String(statusCode)) ? `${statusCode} ${words}` : words
}
