import type { ReactNode } from 'react'
import { Mono } from '@/components/ui/panel'

/** How a gateway is asked for its log. */
export function PullTab({ add }: { add: ReactNode }) {
  return (
    <>
      <p>
        Bifrost (<Mono>/api/logs</Mono>) and LiteLLM (<Mono>/spend/logs/v2</Mono>) are asked every few minutes for what is new. A pull goes on where the last one ended, and what is read twice adds nothing.
        The key is kept here encrypted, or stays in the environment of this server.
      </p>
      <div>{add ?? <span style={{ color: 'var(--sg-faint)' }}>An admin of the project adds a gateway.</span>}</div>
    </>
  )
}
