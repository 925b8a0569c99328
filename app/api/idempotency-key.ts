import { AppError } from '@/lib/errors'

/** The idempotency key of a request, from its header or its body; undefined without one. */
export function idempotencyKeyOf(request: Request, body: { idempotencyKey?: string | undefined }): string | undefined {
  const header = request.headers.get('idempotency-key')?.trim()
  if (header && header.length > 200) {
    throw new AppError('invalid', 'Idempotency-Key: expected at most 200 characters', { errors: [{ field: 'header.Idempotency-Key', message: 'expected at most 200 characters' }] })
  }
  if (header && body.idempotencyKey && header !== body.idempotencyKey) {
    throw new AppError('invalid', 'The header Idempotency-Key and the field idempotencyKey differ; send one.', { errors: [{ field: 'body.idempotencyKey', message: 'differs from the header' }] })
  }
  return header || body.idempotencyKey
}
