import type { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'

/** @throws AppError invalid with every wrong field */
export function parseSourceInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.map(String).join('.') || 'source', message }))
  throw new AppError('invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors })
}

/** Names are unique in a project, which only the database can say for sure. @throws AppError conflict */
export async function refuseTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error
    const message = `a source of this project is called ${name} already`
    throw new AppError('conflict', `name: ${message}`, { errors: [{ field: 'name', message }] })
  }
}
