import { env } from '@/lib/env'
import { createOutboundGuard, type OutboundGuard } from '@/lib/llm/outbound-guard'

/** What may be called, as the environment of this process says: web, worker, and the setup, which reads addresses from a file. */
export function outboundOfEnvironment(databaseUrl: string): OutboundGuard {
  return createOutboundGuard({
    // the operator's own, wherever it runs
    allow: [env.SLICEGATE_OUTBOUND_ALLOW, sandboxPlace()].join(' '), deny: env.SLICEGATE_OUTBOUND_DENY, stores: [databaseUrl, env.REDIS_URL ?? ''],
  })
}

/** Host and port of the demo's simulated models; nothing where there are none. */
function sandboxPlace(): string {
  const url = env.SLICEGATE_SANDBOX_URL
  return url && URL.canParse(url) ? new URL(url).host : ''
}
