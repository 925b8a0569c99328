import { z } from 'zod'
import type { RequestOverrides } from '@/lib/core/apply-overrides'
import type { ChatTool } from '@/lib/core/chat'
import { findUnstorable } from '@/lib/core/storable-text'

/** Prompt, tools and schemas of one candidate together, as UTF-8. */
export const MAX_OVERRIDE_BYTES = 100_000

/**
 * Overrides as a run keeps them. Tools and schemas are JSON text: the column of a run's arm does not keep the order of keys,
 * and models see it.
 */
export const armOverridesSchema = z.object({ systemPrompt: z.string().optional(), tools: z.string().optional(), toolSchemas: z.string().optional() })
export type ArmOverrides = z.infer<typeof armOverridesSchema>

/** As a caller sends them; nothing but the prompt is checked yet. */
export type OverridesAsked = { systemPrompt?: string | undefined; tools?: unknown; toolSchemas?: unknown }

export type ReadOverrides = { ok: true; overrides: ArmOverrides | null } | { ok: false; field: 'systemPrompt' | 'tools' | 'toolSchemas'; message: string }

/** Checks what a caller wants to override; null when that is nothing. A fault names its field and what was expected. */
export function readOverrides(asked: OverridesAsked | undefined): ReadOverrides {
  const { systemPrompt, tools, toolSchemas } = asked ?? {}
  if (tools !== undefined && !isToolList(tools)) {
    return { ok: false, field: 'tools', message: 'expected a list of tools like {"type": "function", "function": {"name": "…", "parameters": {…}}}, each name once' }
  }
  if (toolSchemas !== undefined && !isSchemas(toolSchemas)) return { ok: false, field: 'toolSchemas', message: 'expected an object from names of tools to their parameters: {"name": {…}}' }
  for (const [field, value] of Object.entries({ systemPrompt, tools, toolSchemas }) as ['systemPrompt' | 'tools' | 'toolSchemas', unknown][]) {
    if (findUnstorable(value, field) !== null) return { ok: false, field, message: 'expected text without NUL (U+0000) and without half surrogate pairs' }
  }
  const overrides: ArmOverrides = {
    ...(systemPrompt === undefined ? {} : { systemPrompt }), ...(tools === undefined ? {} : { tools: JSON.stringify(tools) }),
    ...(toolSchemas === undefined ? {} : { toolSchemas: JSON.stringify(toolSchemas) }),
  }
  const parts = Object.entries(overrides) as ['systemPrompt' | 'tools' | 'toolSchemas', string][]
  const sizes = parts.map(([field, text]) => ({ field, bytes: new TextEncoder().encode(text).length })).sort((a, b) => b.bytes - a.bytes)
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total > MAX_OVERRIDE_BYTES) return { ok: false, field: sizes[0]!.field, message: `expected at most ${MAX_OVERRIDE_BYTES / 1000} kB of prompt and tools together, got ${Math.ceil(total / 1000)} kB` }
  return { ok: true, overrides: parts.length === 0 ? null : overrides }
}

/** Stored overrides, ready to be applied; null = none. */
export function parseOverrides(stored: ArmOverrides | null | undefined): RequestOverrides | null {
  if (!stored) return null
  const { systemPrompt, tools, toolSchemas } = stored
  return {
    ...(systemPrompt === undefined ? {} : { systemPrompt }), ...(tools === undefined ? {} : { tools: JSON.parse(tools) as ChatTool[] }),
    ...(toolSchemas === undefined ? {} : { toolSchemas: JSON.parse(toolSchemas) as Record<string, unknown> }),
  }
}

/** What one JSON value of a file or form means: a list replaces tools, an object from names to parameters only their schemas. */
export function toolsAsked(value: unknown): OverridesAsked {
  return Array.isArray(value) ? { tools: value } : { toolSchemas: value }
}

/** The overridden parts in words, e.g. `prompt and tools`; null when there are none. */
export function overriddenParts(overrides: ArmOverrides | null | undefined): string | null {
  const parts = [
    overrides?.systemPrompt === undefined ? null : 'prompt',
    overrides?.tools === undefined ? null : 'tools', overrides?.toolSchemas === undefined ? null : 'tool schemas',
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' and ')
}

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value)

function isToolList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false
  const names = value.map((tool: unknown) => (isObject(tool) && tool.type === 'function' && isObject(tool.function) ? tool.function.name : null))
  const isWhole = (tool: unknown) => isObject(tool) && isObject(tool.function) && (tool.function.parameters === undefined || isObject(tool.function.parameters))
  return names.every((name) => typeof name === 'string' && name !== '') && new Set(names).size === names.length && value.every(isWhole)
}

function isSchemas(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isObject)
}
