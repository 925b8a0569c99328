/** Names of variables that may hold a provider key. The ending keeps other secrets of the server from being sent to an address of somebody's choice. */
const KEY_VARIABLE = /^[A-Z][A-Z0-9_]*_API_KEY$/

/** Keys to Slicegate itself, which no provider has any use for. */
const OWN = /^SLICEGATE_/

/** What an operator allows: null = any name of the right form, for any host. `port` null = the usual one of the scheme. */
export type KeyVariables = { name: string; host: { name: string; port: string | null } | null }[] | null

/** Whether a name has the form of a variable that may hold a provider key. */
export function isKeyVariable(name: string): boolean {
  return KEY_VARIABLE.test(name) && !OWN.test(name)
}

/**
 * Reads SLICEGATE_KEY_VARIABLES: `OPENAI_API_KEY@api.openai.com, VLLM_API_KEY@models.internal:8000, SHARED_API_KEY`, or `none`. Not given = any. A host without
 * a port means the usual one of http and https; without a host the variable may be sent anywhere. Throws with the part that is wrong.
 */
export function parseKeyVariables(text: string | undefined): KeyVariables {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '') return null
  if (trimmed === 'none') return []
  return trimmed.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => {
    const [name = '', host, ...more] = part.split('@')
    const place = host === undefined ? null : readHost(host)
    if (!isKeyVariable(name) || more.length > 0 || place === undefined) {
      throw new Error(`SLICEGATE_KEY_VARIABLES: expected names that end in _API_KEY, each alone or with its host, such as OPENAI_API_KEY@api.openai.com, or none; got "${part}"`)
    }
    return { name, host: place }
  })
}

function readHost(text: string): { name: string; port: string | null } | undefined {
  const [, name, port] = /^([\w.-]+|\[[\da-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(text) ?? []
  if (name === undefined || !URL.canParse(`http://${text}`)) return undefined
  // as an address would be written: lower case, one form of an IP address
  return { name: new URL(`http://${name}`).hostname, port: port === undefined ? null : String(Number(port)) }
}

/** Why a variable may not be sent to an address, as the end of a sentence that names neither; null = it may. */
export function refusedVariable(rules: KeyVariables, name: string, baseUrl: string): string | null {
  if (!isKeyVariable(name)) return `expected the name of an environment variable that ends in _API_KEY, e.g. OPENAI_API_KEY`
  if (rules === null) return null
  if (rules.length === 0) return 'this installation lets nobody name variables (SLICEGATE_KEY_VARIABLES=none): enter the key itself'
  const named = rules.filter((rule) => rule.name === name)
  if (named.length === 0) return `${name} is none of the variables that may be named here: ${[...new Set(rules.map((rule) => rule.name))].join(', ')} (SLICEGATE_KEY_VARIABLES)`
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null
  if (url && named.some(({ host }) => host === null || isAt(url, host))) return null
  const hosts = named.flatMap(({ host }) => (host === null ? [] : [host.port === null ? host.name : `${host.name}:${host.port}`]))
  return `${name} may be sent to ${hosts.join(' or ')} alone (SLICEGATE_KEY_VARIABLES), not to ${url?.host ?? 'this address'}`
}

function isAt(url: URL, { name, port }: { name: string; port: string | null }): boolean {
  const usual = url.protocol === 'https:' ? '443' : '80'
  return url.hostname === name && (url.port || usual) === (port ?? usual)
}
