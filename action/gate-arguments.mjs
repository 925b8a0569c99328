/** Inputs that are a flag of the same name. */
const SERVER = ['candidate', 'project', 'endpoint', 'baseline', 'dataset', 'name', 'key', 'budget', 'config']
const FILES = ['format', 'segment-by', 'confirm-command', 'seed', 'config']
/** The same, one value a line. */
const LISTS = ['before', 'after', 'pinned']
const SERVER_ALONE = ['url', 'api-key', 'project', 'endpoint', 'baseline', 'dataset', 'name', 'key', 'budget']
const REPORTS = ['json', 'md', 'html', 'xml']

/** A mistake in the inputs. */
export class InputError extends Error {}

/**
 * Arguments and environment of `slicegate gate` for the inputs of the action; `reports` are the files that it will write, by
 * ending. Throws InputError. The API key goes by the environment, which keeps it out of the list of processes.
 */
export function gateArguments(input, folder) {
  const server = input('candidate') !== ''
  const given = (names) => names.filter((name) => input(name) !== '')
  if (!['true', 'false'].includes(input('wait') || 'true')) throw new InputError(`wait: expected true or false, got "${input('wait')}"`)
  const wait = input('wait') !== 'false'
  const [stray] = given(server ? [...LISTS, ...FILES.filter((name) => name !== 'config')] : SERVER_ALONE)
  if (stray) throw new InputError(server ? `${stray} is for result files, candidate for a run on a server: give one or the other` : `${stray} needs candidate: it is for a run on a server`)
  const reports = server && !wait ? {} : Object.fromEntries(REPORTS.map((ending) => [ending, `${folder}/report.${ending}`]))
  const flags = given(server ? SERVER : FILES).map((name) => `--${name}=${input(name)}`)
  const lists = LISTS.flatMap((name) => input(name).split('\n').map((line) => line.trim()).filter(Boolean).map((file) => `--${name}=${file}`))
  const waiting = server && wait ? ['--wait', `--timeout=${input('timeout') || '60m'}`] : []
  const outputs = Object.values(reports).map((file) => `--output=${file}`)
  const env = { ...(input('url') ? { SLICEGATE_URL: input('url') } : {}), ...(input('api-key') ? { SLICEGATE_API_KEY: input('api-key') } : {}) }
  return { args: ['gate', ...flags, ...lists, ...waiting, ...outputs], env, reports, wait }
}
