import type { Endpoint } from '@/lib/core/endpoint'
import { AppError } from '@/lib/errors'
import type { Llm } from '@/lib/llm/client'

/** false where the key is not set or the address is none. */
export function isCallable(endpoint: Endpoint, llm: Llm): boolean {
  try {
    llm.check(endpoint)
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}
