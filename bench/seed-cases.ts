import { randomUUID } from 'node:crypto'
import type { DbClient } from '@/lib/db/client'
import { keepDatasetContents } from '@/lib/db/dataset-contents'

/** Rows that are written at a time: seeding shall not need more memory the more cases there are. */
const BATCH = 500

const SEGMENTS = ['orders', 'refunds', 'invoices', 'contracts', 'routing']

const TOOLS = ['lookup', 'refund', 'escalate', 'close_ticket'].map((name) => ({
  type: 'function',
  function: {
    name, description: `Does what is needed to ${name.replace('_', ' ')} for the customer`,
    parameters: { type: 'object', properties: { order: { type: 'string' }, lines: { type: 'array', items: { type: 'number' } }, note: { type: 'string' } }, required: ['order'] },
  },
}))

const SYSTEM = 'You work at the help desk of a shop. Use the tools, never guess an order number. '.repeat(12)

/** A project with one endpoint and a frozen replay dataset of `cases` tool-call cases over five segments. */
export async function seedCases(
  db: DbClient, input: { baseUrl: string; cases: number; concurrency: number },
): Promise<{ projectId: string; datasetId: string }> {
  const slug = `bench-${randomUUID().slice(0, 8)}`
  const project = await db.project.create({ data: { slug, name: 'Throughput', simulated: true, config: 'gating:\n  min_cases_per_segment: 20\n' } })
  return { projectId: project.id, datasetId: await seedReplay(db, project.id, input) }
}

/** The endpoint and the frozen dataset in a project that is there already. */
export async function seedReplay(db: DbClient, projectId: string, input: { baseUrl: string; cases: number; concurrency: number }): Promise<string> {
  await db.endpoint.create({
    data: { projectId, name: 'target', baseUrl: input.baseUrl, roles: ['candidate', 'baseline'], concurrency: input.concurrency, timeoutMs: 30_000 },
  })
  const version = 1 + await db.dataset.count({ where: { projectId, kind: 'replay', name: 'throughput' } })
  const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: 'throughput', version, frozenAt: new Date() } })
  for (let start = 0; start < input.cases; start += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, input.cases - start) }, (_, place) => start + place)
    await db.case.createMany({ data: indexes.map((index) => ({ projectId, datasetId: dataset.id, ...caseOf(index) })) })
  }
  await keepDatasetContents(db, dataset.id)
  return dataset.id
}

function caseOf(index: number) {
  const args = JSON.stringify({ order: `A-${index}`, lines: [index, index + 1, index + 2], note: 'as the customer wrote' })
  const messages = [{ role: 'system', content: SYSTEM }, { role: 'user', content: args }]
  const message = { role: 'assistant', content: null, tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'lookup', arguments: args } }] }
  return {
    kind: 'replay', key: `case-${index}`, segments: [SEGMENTS[index % SEGMENTS.length] ?? 'orders'],
    request: { messages, tools: TOOLS, params: { temperature: 0 } }, reference: { message, finish_reason: 'tool_calls' },
  }
}
