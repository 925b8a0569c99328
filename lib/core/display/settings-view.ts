import type { Endpoint } from '@/lib/core/endpoint'
import type { KeyView } from '@/lib/core/secrets/key-view'
import type { ApiScope } from '@/lib/core/types'

/** `byGroup`: the role follows the groups of single sign-on. `disabled`: may not sign in. */
export type MemberView = { userId: string; name: string; email: string; role: string; isViewer: boolean; byGroup: boolean; disabled: boolean }

export type ApiKeyView = {
  id: string; name: string | null; start: string | null; scopes: ApiScope[]; createdBy: string
  createdAt: string; expiresAt: string | null; lastUsedAt: string | null
  /** null = nothing to look at. */
  warning: { tone: 'blocked' | 'warn' | 'neutral'; text: string } | null
}

/** What reading a configuration found: the first fault with its line, or warnings. */
export type ConfigCheck = { error: { line: number | null; message: string } | null; warnings: string[] }

/** The key itself, this once. */
export type CreatedKey = { key: string }

/** `password` is the first one of a new account, to be handed over once; null for a person who has one. */
export type InvitedMember = { email: string; password: string | null; created: boolean }

/** The new password of a member, this once. */
export type NewPassword = { email: string; password: string }

/** US dollars per million tokens of a model, in words; both null = unknown. */
export type PriceLine = { model: string; text: string | null; from: string | null }

/** `otherPrices` says which list holds for models without a price of their own; null = their price is unknown. */
export type EndpointView = Omit<Endpoint, 'projectId' | 'apiKeyEnv' | 'apiKeySealed'> & { key: KeyView; limits: string[]; priced: PriceLine[]; otherPrices: string | null }

/** What an endpoint answered to the question for its models; null: no list, which many servers do not have. */
export type EndpointCheck = { models: string[] | null }

/** An endpoint as the form holds it; prices as JSON text, null = no limit. `apiKey` as in EndpointInput: left out, what is kept stays. */
export type EndpointForm = {
  name: string; baseUrl: string; apiKeyEnv: string; apiKey?: string | null; roles: string[]; concurrency: number; timeoutMs: number
  requestsPerMinute: number | null; tokensPerMinute: number | null; judgeModel: string; prices: string
}
