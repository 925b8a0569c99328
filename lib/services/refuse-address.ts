import { AppError } from '@/lib/errors'
import { defaultOutboundGuard, type OutboundGuard } from '@/lib/llm/outbound-guard'

/**
 * Refuses an address that may never be called, before it is stored. Only what stands in the address itself is looked at; what its name stands for is looked at
 * whenever it is called.
 *
 * @throws AppError invalid that names the field
 */
export function refuseAddress(field: string, url: string, outbound: OutboundGuard = defaultOutboundGuard): void {
  const message = outbound.refusalOf(url)
  if (message) throw new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
