/** US dollars per million tokens. `cachedInput` null = cached tokens cost as much as others. */
export type ModelPrice = { input: number; output: number; cachedInput: number | null; date: string | null; source: string | null }

export const ENDPOINT_ROLES = ['candidate', 'baseline', 'judge', 'embedding'] as const
export type EndpointRole = (typeof ENDPOINT_ROLES)[number]

/** An OpenAI-compatible server that a project uses. A model that `prices` does not name has an unknown price. */
export type Endpoint = {
  id: string
  projectId: string
  name: string
  /** With the version path, e.g. `https://api.openai.com/v1`. */
  baseUrl: string
  /** Name of the environment variable with the key; null = the key is sealed, or the server wants none. */
  apiKeyEnv: string | null
  /** The key as the vault sealed it (lib/core/secrets); null = there is none. Goes to the vault alone, never to a page or a record. */
  apiKeySealed?: string | null
  roles: EndpointRole[]
  concurrency: number
  timeoutMs: number
  /** What the server allows in a minute, all workers together, input and output tokens counted; null = no limit but `concurrency`. */
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  prices: Record<string, ModelPrice>
  judgeModel: string | null
}
