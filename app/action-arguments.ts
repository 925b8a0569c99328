import { z } from 'zod'
import { isDeeperThan } from '@/lib/core/api/json-depth'
import { findUnstorable } from '@/lib/core/storable-text'
import { AppError } from '@/lib/errors'

/** Of an id, a name or another word; whether there is such a thing is for the service to say. */
export const word = z.string('expected text').max(500, 'expected at most 500 characters')
/** What people write or upload by a form; the service knows how long it may really be. */
export const text = z.string('expected text').max(1_000_000, 'expected at most a million characters')
export const flag = z.boolean('expected true or false')
export const number = z.number('expected a number')
export const words = z.array(word, 'expected a list').max(2000, 'expected at most 2000 entries')
/** The fields of a form whose service checks every one of them. */
export const fields = z.record(z.string(), z.unknown(), 'expected the fields of a form')

const MAX_DEPTH = 16

/**
 * What an action was given, read: it came over the wire and may be anything, whatever the types say. Every argument beside the slug, which asking for permission
 * checks, goes through here.
 *
 * @throws AppError invalid that names every wrong field, `input.name` of an argument `input` as `name`
 */
export function readArguments<S extends Record<string, z.ZodType>>(schemas: S, given: { [K in keyof S]: unknown }): { [K in keyof S]: z.output<S[K]> } {
  if (isDeeperThan(given, MAX_DEPTH)) throw new AppError('invalid', `The form is nested deeper than ${MAX_DEPTH} levels.`)
  const parsed = z.object(schemas).safeParse(given)
  if (!parsed.success) throw invalid(parsed.error.issues.map(({ path, message }) => ({ field: fieldOf(path.map(String)), message })))
  const unstorable = findUnstorable(given, '')
  if (unstorable !== null) throw invalid([{ field: fieldOf(unstorable.split('.').filter(Boolean)), message: 'expected text without NUL (U+0000) and without half surrogate pairs' }])
  return parsed.data as { [K in keyof S]: z.output<S[K]> }
}

/** As forms name their fields: without the name of the argument that they came in. */
function fieldOf(path: readonly string[]): string {
  return path.slice(Math.min(1, path.length - 1)).join('.') || 'form'
}

function invalid(errors: { field: string; message: string }[]): AppError {
  return new AppError('invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors })
}
