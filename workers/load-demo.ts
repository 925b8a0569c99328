import type { Deps } from '@/lib/deps'
import { env } from '@/lib/env'
import { loadDemo } from '@/lib/services/load-demo'
import { createClusterer } from '@/workers/cluster-threads'

/** Does nothing without a sandbox: the demo has no other models. */
export async function runLoadDemo(deps: Deps): Promise<void> {
  if (!env.SLICEGATE_SANDBOX_URL) return
  await loadDemo({ sandboxUrl: env.SLICEGATE_SANDBOX_URL }, { ...deps, cluster: createClusterer() })
}
