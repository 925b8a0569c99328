import { z } from 'zod'

export type UnknownKey = { path: (string | number)[]; known: string[] }

/** Keys of a value that its schema does not know, with the keys that are known in that place, in file order. */
export function findUnknownKeys(schema: z.ZodType, value: unknown, path: (string | number)[] = []): UnknownKey[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return findUnknownKeys(schema.unwrap() as z.ZodType, value, path)
  }
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as z.ZodType[]
    const object = options.find((option) => option instanceof z.ZodObject)
    return object ? findUnknownKeys(object, value, path) : []
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item, index) => findUnknownKeys(schema.element as z.ZodType, item, [...path, index]))
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const shape = schema.shape as Record<string, z.ZodType>
  return Object.entries(value).flatMap(([name, inner]) =>
    Object.hasOwn(shape, name)
      ? findUnknownKeys(shape[name]!, inner, [...path, name])
      : [{ path: [...path, name], known: Object.keys(shape) }],
  )
}
