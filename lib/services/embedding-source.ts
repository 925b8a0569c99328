import { EMBEDDING_DEFAULT } from '@/lib/core/config/embedding-default'
import type { GateConfig } from '@/lib/core/config/types'
import type { Endpoint } from '@/lib/core/endpoint'
import type { EmbeddingSource } from '@/lib/services/embed-texts'

/** Who embeds for a project: its first endpoint with the role, and the model of the configuration; without one the letters do. */
export function embeddingSource(endpoints: Endpoint[], { embedding = EMBEDDING_DEFAULT }: Pick<GateConfig, 'embedding'>): EmbeddingSource {
  return { ...embedding, endpoint: endpoints.find(({ roles }) => roles.includes('embedding')) ?? null }
}
