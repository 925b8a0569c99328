import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { DbClient } from '@/lib/db/client'
import type { Enqueue } from '@/lib/queue/enqueue'

export type ModelCall = { model: string; messages: { role: string; content: string }[] }

/** A real HTTP server that answers chat completions as a test says; `answer` null = close the connection. */
export async function startModelServer(
  answer: (call: ModelCall, request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ baseUrl: string; calls: ModelCall[]; close: () => Promise<void> }> {
  const calls: ModelCall[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => { text += chunk.toString() })
    request.on('end', () => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data: [{ id: 'judge-large' }] }))
        return
      }
      const call = JSON.parse(text) as ModelCall
      calls.push(call)
      const said = answer(call, request, response)
      if (response.writableEnded || said === undefined) return
      if (said === null) request.socket.destroy()
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(said))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`, calls,
    close: () => new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 }

export function textCompletion(content: string, finishReason = 'stop'): unknown {
  return { model: 'served', usage, choices: [{ index: 0, finish_reason: finishReason, message: { role: 'assistant', content } }] }
}

export function toolCompletion(name: string, args: string): unknown {
  const message = { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: args } }] }
  return { model: 'served', usage, choices: [{ index: 0, finish_reason: 'tool_calls', message }] }
}

/** Request and reference of a case that is right when `lookup` is called with these arguments, echoed in the question. */
export function lookupCase(args: string): { request: ChatRequest; reference: ChatResponse } {
  return {
    request: { messages: [{ role: 'user', content: args }], tools: [{ type: 'function', function: { name: 'lookup' } }] },
    reference: {
      message: { role: 'assistant', content: null, tool_calls: [{ id: 'r1', function: { name: 'lookup', arguments: args } }] },
      finish_reason: 'tool_calls',
    },
  }
}

/** A project with one endpoint for all roles and a frozen replay dataset of the given cases. */
export async function createRunWorld(
  db: DbClient, input: { baseUrl: string; cases: { request: ChatRequest; reference?: ChatResponse; expectation?: string; segments?: string[] }[] },
): Promise<{ projectId: string; datasetId: string }> {
  const project = await db.project.create({ data: { slug: `p-${randomUUID()}`, name: 'Test', config: '' } })
  await db.endpoint.create({
    data: {
      projectId: project.id, name: 'models', baseUrl: input.baseUrl, roles: ['candidate', 'baseline', 'judge'], judgeModel: 'judge-large',
      concurrency: 50, timeoutMs: 5000, prices: { new: { input: 1, output: 10 } },
    },
  })
  const dataset = await db.dataset.create({ data: { projectId: project.id, kind: 'replay', name: 'week', version: 1, frozenAt: new Date() } })
  await db.case.createMany({
    data: input.cases.map((item, index) => ({
      projectId: project.id, datasetId: dataset.id, kind: 'replay', key: `case-${String(index).padStart(4, '0')}`, segments: item.segments ?? ['orders'],
      request: item.request as never, expectation: item.expectation ?? null, ...(item.reference ? { reference: item.reference as never } : {}),
    })),
  })
  return { projectId: project.id, datasetId: dataset.id }
}

/** Takes orders and keeps them: for tests that run the jobs themselves. */
export function collectingEnqueue(): { enqueue: Enqueue; jobs: { name: string; payload: unknown; jobId: string | undefined }[] } {
  const jobs: { name: string; payload: unknown; jobId: string | undefined }[] = []
  const one = async (name: string, payload: unknown, options: { jobId?: string } = {}) => {
    jobs.push({ name, payload, jobId: options.jobId })
  }
  const enqueue = Object.assign(one, {
    many: async (name: string, orders: { payload: unknown; jobId?: string }[]) => {
      for (const { payload, jobId } of orders) await one(name, payload, jobId === undefined ? {} : { jobId })
    },
    every: async () => undefined,
    onSchedule: async () => undefined,
    endSchedule: async () => undefined,
    listSchedules: async () => [],
    close: async () => undefined,
  })
  return { enqueue: enqueue as Enqueue, jobs }
}
