/** Inputs that are a flag of the same name. */
const STARTING = ['candidate', 'endpoint', 'system-prompt', 'tools', 'baseline', 'dataset', 'name', 'key', 'budget', 'config']
const SERVER = ['run', 'project', ...STARTING]
const FILES = ['format', 'segment-by', 'confirm-command', 'seed', 'config']
/** The same, one value a line. */
const LISTS = ['before', 'after', 'pinned']
const SERVER_ALONE = ['url', 'api-key', 'project', 'endpoint', 'system-prompt', 'tools', 'baseline', 'dataset', 'name', 'key', 'budget', 'wait-review']
const REPORTS = ['json', 'md', 'html', 'xml']

/** A mistake in the inputs. */
export class InputError extends Error {}

/**
 * Arguments and environment of `slicegate gate` for the inputs of the action; `reports` are the files that it will write, by
 * ending. Throws InputError. The API key goes by the environment, which keeps it out of the list of processes.
 */
export function gateArguments(input, folder) {
  const server = input('candidate') !== '' || input('run') !== ''
  const given = (names) => names.filter((name) => input(name) !== '')
  if (!['true', 'false'].includes(input('wait') || 'true')) throw new InputError(`wait: expected true or false, got "${input('wait')}"`)
  const wait = input('wait') !== 'false'
  const [stray] = given(server ? [...LISTS, ...FILES.filter((name) => name !== 'config')] : SERVER_ALONE)
  if (stray) throw new InputError(server ? `${stray} is for result files, ${input('run') ? 'run' : 'candidate'} for a run on a server: give one or the other` : `${stray} needs candidate or run: it is for a run on a server`)
  const [starting] = input('run') === '' ? [] : given(STARTING)
  if (starting) throw new InputError(`${starting} starts a run, run follows one that was started: give one or the other`)
  if (!wait && given(['run', 'wait-review']).length > 0) throw new InputError(`${given(['run', 'wait-review'])[0]} needs wait: true`)
  const reports = server && !wait ? {} : Object.fromEntries(REPORTS.map((ending) => [ending, `${folder}/report.${ending}`]))
  const flags = given(server ? SERVER : FILES).map((name) => `--${name}=${input(name)}`)
  const lists = LISTS.flatMap((name) => input(name).split('\n').map((line) => line.trim()).filter(Boolean).map((file) => `--${name}=${file}`))
  const waiting = server && wait ? ['--wait', `--timeout=${input('timeout') || '60m'}`, ...(input('wait-review') ? [`--wait-review=${input('wait-review')}`] : [])] : []
  const outputs = Object.values(reports).map((file) => `--output=${file}`)
  const env = { ...(input('url') ? { SLICEGATE_URL: input('url') } : {}), ...(input('api-key') ? { SLICEGATE_API_KEY: input('api-key') } : {}) }
  return { args: ['gate', ...flags, ...lists, ...waiting, ...outputs], env, reports, wait }
}
