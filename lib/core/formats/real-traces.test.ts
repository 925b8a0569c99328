import { describe, expect, it } from 'vitest'
import { hasSharedData, readShared, readSharedJson } from '@/lib/core/formats/test-shared-data'
import { importedFrom } from '@/lib/core/formats/test-shared-formats'
import type { ChatMessage } from '@/lib/core/chat'
import type { Trace } from '@/lib/core/trace'

/** Messages of a run in the order in which they were said, without the prompt that the file holds apart. */
function conversation({ request, response }: Trace, prompt: 'apart' | 'inside'): ChatMessage[] {
  const messages = [...(request?.messages ?? []), ...(response ? [response.message, ...(response.followed_by ?? [])] : [])]
  return prompt === 'apart' ? messages.filter(({ role }) => role !== 'system') : messages
}

function countRoles(messages: { role: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { role } of messages) counts[role] = (counts[role] ?? 0) + 1
  return counts
}

type Totals = {
  simulations: number; passed: number; messages: number; messages_by_role: Record<string, number>; tool_calls: number; tool_calls_by_requestor: Record<string, number>
  tool_results_with_error: number; assistant_prompt_tokens: number; assistant_completion_tokens: number; agent_cost_usd: number; duration_seconds: number
  termination: Record<string, number>; assistant_llm: string
}

describe.skipIf(!hasSharedData)('runs of tau2-bench', () => {
  const files = ['production', 'candidate'].flatMap((side) => ['airline', 'retail', 'telecom', 'telecom-no-user'].map((domain) => `${side}.${domain}`))

  it.each(files)('of %s are traces with the published counts', (file) => {
    const expected = readSharedJson<{ totals: Record<string, Totals> }>('tau2/expected.json').totals[file]!
    const { format, traces } = importedFrom([readShared(`tau2/${file}.json.gz`).text], `${file}.json`)
    const runs = traces.filter((trace) => trace !== null)
    const messages = runs.flatMap((run) => conversation(run, 'apart'))
    const calls = messages.flatMap(({ role, tool_calls: called }) => (called ?? []).map((call) => ({ role, call })))
    const sum = (read: (run: Trace) => number | null) => runs.reduce((total, run) => total + (read(run) ?? 0), 0)
    const terminations: Record<string, number> = {}
    for (const { dimensions } of runs) terminations[dimensions.termination!] = (terminations[dimensions.termination!] ?? 0) + 1
    expect([format, runs.length, new Set(runs.map(({ sourceId }) => sourceId)).size]).toEqual(['tau2', expected.simulations, expected.simulations])
    expect([messages.length, countRoles(messages), terminations]).toEqual([expected.messages, expected.messages_by_role, expected.termination])
    expect([calls.length, countRoles(calls)]).toEqual([expected.tool_calls, expected.tool_calls_by_requestor])
    expect(messages.filter(({ error }) => error === true)).toHaveLength(expected.tool_results_with_error)
    expect(runs.filter(({ dimensions }) => Number(dimensions.reward) === 1)).toHaveLength(expected.passed)
    expect([sum(({ usage }) => usage.input), sum(({ usage }) => usage.output)]).toEqual([expected.assistant_prompt_tokens, expected.assistant_completion_tokens])
    expect(sum(({ latencyMs }) => latencyMs) / 1000).toBeCloseTo(expected.duration_seconds, 2)
    expect(sum(({ costUsd }) => costUsd)).toBeCloseTo(expected.agent_cost_usd, 5)
    expect(new Set(runs.map(({ modelUsed }) => modelUsed))).toEqual(new Set([expected.assistant_llm]))
  })

  it('have arguments as text, results that point to their call, and no price where it was unknown', () => {
    const { traces } = importedFrom([readShared('tau2/candidate.telecom.json.gz').text], 'candidate.telecom.json')
    expect(traces.every((trace) => trace!.costUsd === null)).toBe(true)
    for (const trace of traces) {
      const messages = conversation(trace!, 'apart')
      const ids = new Set(messages.flatMap(({ tool_calls: calls }) => (calls ?? []).map(({ id }) => id)))
      for (const { tool_calls: calls } of messages) for (const { function: called } of calls ?? []) expect(typeof JSON.parse(called.arguments)).toBe('object')
      for (const { role, tool_call_id: id } of messages) if (role === 'tool') expect(ids.has(id)).toBe(true)
      expect(trace!.ts).toMatch(/^2025-0[78]-/)
      expect(trace!.notReplayableReason).toBe('tools not logged')
    }
  })

  it('without a customer are asked by the ticket of their task', () => {
    const { traces } = importedFrom([readShared('tau2/production.telecom-no-user.json.gz').text], 'x.json')
    for (const trace of traces) {
      expect(trace!.request!.messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('<ticket>\nThe user ') as string })
      expect(trace!.dimensions.domain).toBe('telecom-no-user')
    }
  })
})

describe.skipIf(!hasSharedData)('runs of tau-bench', () => {
  it('are traces with the published counts', () => {
    const { totals } = readSharedJson<{ totals: { runs: number; messages: number; messages_by_role: Record<string, number>; tool_calls: number } }>('tau-bench/expected.json')
    const { format, traces } = importedFrom([readShared('tau-bench/gpt-4o-airline.trials-0-1.json.gz').text], 'gpt-4o-airline.json')
    const runs = traces.filter((trace) => trace !== null)
    const messages = runs.flatMap((run) => conversation(run, 'inside'))
    expect([format, runs.length, new Set(runs.map(({ sourceId }) => sourceId)).size]).toEqual(['tau-bench', totals.runs, totals.runs])
    expect([messages.length, countRoles(messages)]).toEqual([totals.messages, totals.messages_by_role])
    expect(messages.flatMap(({ tool_calls: calls }) => calls ?? [])).toHaveLength(totals.tool_calls)
    const passed = (trial: string) => runs.filter(({ dimensions }) => dimensions.trial === trial && dimensions.reward === '1').length
    expect([passed('0'), passed('1')]).toEqual([21, 22])
    expect(runs[0]!.customerId).toMatch(/^[a-z]+_[a-z]+_\d+$/)
  })
})
