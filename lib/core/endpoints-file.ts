import type { z } from 'zod'
import { ConfigError } from '@/lib/core/config/config-error'
import { readYaml, type YamlFile } from '@/lib/core/config/read-yaml'
import { ENDPOINT_DEFAULTS, endpointInput, type EndpointInput } from '@/lib/core/endpoint-input'
import { nearestName } from '@/lib/core/nearest-name'

export type EndpointEntry = {
  endpoint: EndpointInput
  /** The error for what only the service can refuse, with file, line and entry; `field` null = the entry as a whole. */
  refuse: (field: string | null, message: string) => ConfigError
}

type Fault = { path: PropertyKey[]; message: string }

/**
 * The key itself is no field here: such a file lies in a ConfigMap, an image or a repository, where anybody who reads settings would read it. A file names the
 * variable (`apiKeyEnv`), as the form can, and the endpoint keeps the name: a secret store that changes the value is followed, and SLICEGATE_KEY_VARIABLES
 * holds at every call. Sealing the value instead would keep the one of the first start for ever.
 */
const FIELDS = Object.keys(endpointInput.shape).filter((name) => name !== 'apiKey')
const SHOWN_FAULTS = 20

/**
 * Reads a list of model endpoints as SLICEGATE_INIT_ENDPOINTS_FILE names it: YAML, of which JSON is a part. Each entry has the fields of the form
 * (lib/core/endpoint-input.ts); all but `name` and `baseUrl` may be left out, and are then as in a new form. No message holds a value of the file, which might be a key.
 *
 * @throws ConfigError with file and line for YAML mistakes; for wrong entries with every wrong field, by entry, and what was expected
 */
export function parseEndpointsFile(text: string, file: string): EndpointEntry[] {
  const yaml = readYaml(text, file)
  if (!Array.isArray(yaml.value)) {
    throw new ConfigError(file, yaml.lineOf([]), 'expected a list of model endpoints, each with name and baseUrl, e.g. [{ name: openai, baseUrl: https://api.openai.com/v1, apiKeyEnv: OPENAI_API_KEY }]')
  }
  const values = yaml.value as unknown[]
  const faults = [...values.flatMap((value, index) => faultsOf(value).map(({ path, message }) => ({ path: [index, ...path], message }))), ...repeatedNames(values)]
  if (faults.length > 0) throw faultyEntries(faults, values, yaml, file)
  return values.map((value, index) => ({
    endpoint: { ...ENDPOINT_DEFAULTS, ...(value as { name: string; baseUrl: string }) },
    refuse: (field, message) => new ConfigError(file, yaml.lineOf([index, ...(field ?? '').split('.')]), `${nameOf(values, index)}${field === null ? '' : `, ${field}`}: ${message}`),
  }))
}

function faultsOf(value: unknown): Fault[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ path: [], message: 'expected an endpoint with name and baseUrl' }]
  const parsed = endpointInput.safeParse({ ...ENDPOINT_DEFAULTS, ...value })
  const inline = Object.hasOwn(value, 'apiKey') ? [{ path: ['apiKey'], message: 'expected no key in a file: name the variable that holds it as apiKeyEnv, e.g. OPENAI_API_KEY' }] : []
  return [...inline, ...(parsed.success ? [] : parsed.error.issues.filter(({ path }) => path[0] !== 'apiKey').flatMap(wordsOf))]
}

function wordsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }]
  const known = issue.path.length === 0 ? FIELDS : ['input', 'output', 'cachedInput', 'date', 'source']
  return issue.keys.map((key) => {
    const near = nearestName(key, known)
    return { path: [...issue.path, key], message: near ? `there is no such field; did you mean ${near}?` : `there is no such field; expected ${known.join(', ')}` }
  })
}

/** The name by which the service would know an entry; null where it has none. */
function trimmedName(value: unknown): string | null {
  const name = typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : null
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null
}

function repeatedNames(values: unknown[]): Fault[] {
  const names = values.map(trimmedName)
  return names.flatMap((name, index) => {
    const first = names.indexOf(name)
    return name === null || first === index ? [] : [{ path: [index, 'name'], message: `entry ${first + 1} has this name already; expected one name for each endpoint` }]
  })
}

function faultyEntries(faults: Fault[], values: unknown[], yaml: YamlFile, file: string): ConfigError {
  const messages = faults.slice(0, SHOWN_FAULTS).map(({ path: [index, ...path], message }, at) => {
    const line = yaml.lineOf([index!, ...path])
    return `${at === 0 ? '' : `line ${line}: `}${nameOf(values, index as number)}${path.length === 0 ? '' : `, ${path.map(String).join('.')}`}: ${message}`
  })
  const more = faults.length > SHOWN_FAULTS ? [`and ${faults.length - SHOWN_FAULTS} more`] : []
  return new ConfigError(file, yaml.lineOf(faults[0]!.path), [...messages, ...more].join('; '))
}

/** The number counts from one, as people do. */
function nameOf(values: unknown[], index: number): string {
  const name = trimmedName(values[index])
  return name === null ? `entry ${index + 1}` : `entry ${index + 1} (${name.slice(0, 80)})`
}
