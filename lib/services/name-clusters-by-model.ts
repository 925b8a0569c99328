import { CLUSTER_NAME_PROMPT_VERSION, clusterNamePrompt, nameForm, parseClusterName } from '@/lib/core/clustering/cluster-name-prompt'
import { judgeRoutes, type JudgeRoute } from '@/lib/core/judging/judge-routes'
import type { NameTally } from '@/lib/core/refresh/stage-words'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import type { Llm } from '@/lib/llm/client'
import { askJudge, type Judge } from '@/lib/services/ask-judge'
import { isCallable } from '@/lib/services/is-callable'

/** A cluster that has no name but its terms: `label` is that one, `examples` are some of its texts. */
export type UnnamedCluster = { key: string; label: string; terms: string[]; examples: string[] }

type Input = {
  projectId: string
  refreshId: string
  /** The judge model of the configuration; null = it names none. */
  judgeModel: string | null
  unnamed: UnnamedCluster[]
  /** Names that other clusters have and keep. */
  taken: string[]
  signal?: AbortSignal
}
type Deps = { db: DbClient; llm: Llm }
type Answer = { kind: 'named'; name: string } | { kind: 'unreadable' } | { kind: 'unanswered'; reason: string }

/**
 * Names for clusters from the judge model that a run would be judged by now, by key; a cluster without an answer that can be read has
 * none. Each question is asked once at temperature 0 and remembered with the answers of judges. Of two clusters with one name the
 * second is asked again and told what is taken. `tally.costUsd` is in US dollars, null where a price is unknown. Throws only what
 * the database throws.
 */
export async function nameClustersByModel(input: Input, deps: Deps): Promise<{ names: Map<string, string>; tally: NameTally }> {
  const tally: NameTally = { asked: input.unnamed.length, named: 0, model: null, fresh: 0, costUsd: 0, unreadable: 0, unanswered: 0, reason: null, notDistinct: 0 }
  const names = new Map<string, string>()
  if (input.unnamed.length === 0) return { names, tally }
  const route = await findRoute(input, deps)
  if (!route) return { names, tally: { ...tally, unanswered: tally.asked, reason: 'no judge can be asked' } }
  tally.model = route.model
  const judge: Judge = { ...route, votes: 1, temperature: 0, runId: input.refreshId, whenOpen: 'fail' }
  const ask = (cluster: UnnamedCluster, taken: string[]) => askForName({ input, judge, cluster, taken, tally }, deps)
  const answers = await Promise.all(input.unnamed.map(async (cluster) => ({ cluster, answer: await ask(cluster, input.taken) })))
  for (const { cluster, answer } of answers) {
    const used = [...input.taken, ...names.values()]
    const others = input.unnamed.filter(({ key }) => key !== cluster.key && !names.has(key)).map(({ label }) => label)
    const isFree = (name: string) => ![...used, ...others].some((other) => nameForm(other) === nameForm(name))
    const last = answer.kind === 'named' && !isFree(answer.name) ? await ask(cluster, [...new Set([...used, answer.name])]) : answer
    if (last.kind === 'named' && isFree(last.name)) names.set(cluster.key, last.name)
    count(tally, last, names.has(cluster.key))
  }
  return { names, tally }
}

/** The first way to ask a judge whose server can be called and is not known to be down; null = there is none. */
async function findRoute({ projectId, judgeModel }: Input, { db, llm }: Deps): Promise<JudgeRoute | null> {
  const endpoints = (await listEndpoints(db, projectId)).filter((endpoint) => endpoint.roles.includes('judge') && isCallable(endpoint, llm))
  const servers = await Promise.all(endpoints.map(async (endpoint) => ({ endpoint, served: judgeModel === null ? null : await llm.listModels(endpoint) })))
  return judgeRoutes(servers, judgeModel).find(({ endpoint }) => llm.health(endpoint) === 'ok') ?? null
}

async function askForName(
  { input, judge, cluster, taken, tally }: { input: Input; judge: Judge; cluster: UnnamedCluster; taken: string[]; tally: NameTally }, deps: Deps,
): Promise<Answer> {
  const messages = clusterNamePrompt({ terms: cluster.terms, examples: cluster.examples, taken })
  const said = await askJudge({
    projectId: input.projectId, judge, question: { promptVersion: CLUSTER_NAME_PROMPT_VERSION, messages, vote: 1, attempt: 1, arm: 'cluster names' },
    keep: (text) => parseClusterName(text) !== null, ...(input.signal ? { signal: input.signal } : {}),
  }, deps)
  if (said.kind === 'unavailable') return { kind: 'unanswered', reason: said.failure?.reason ?? 'stopped' }
  if (!said.vote.cached) {
    tally.fresh += 1
    tally.costUsd = tally.costUsd === null || said.vote.costUsd === null ? null : tally.costUsd + said.vote.costUsd
  }
  const name = parseClusterName(said.text)
  return name === null ? { kind: 'unreadable' } : { kind: 'named', name }
}

function count(tally: NameTally, answer: Answer, named: boolean): void {
  if (named) tally.named += 1
  else if (answer.kind === 'named') tally.notDistinct += 1
  else if (answer.kind === 'unreadable') tally.unreadable += 1
  else {
    tally.unanswered += 1
    tally.reason ??= answer.reason
  }
}
