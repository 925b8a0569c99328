import { describe, expect, it } from 'vitest'
import type { ChatCall, ChatResult, Llm } from '@/lib/llm/client'
import { LeftForOthers, PiecesUnderWay } from '@/lib/services/leaving'

const failed: ChatResult = { kind: 'failed', reason: 'cancelled', status: null, latencyMs: null, tries: 0 }

/** A client whose calls are sent when the test says so, and end with their signal. */
function world() {
  const waiting: ChatCall[] = []
  const llm: Llm = {
    chat: (call) => new Promise((resolve) => {
      waiting.push(call)
      call.signal?.addEventListener('abort', () => resolve(failed))
    }),
    embed: () => Promise.reject(new Error('not asked')), health: () => 'ok', check: () => undefined, listModels: async () => null, close: async () => undefined,
  }
  const [stop, closing, giveUp] = [new AbortController(), new AbortController(), new AbortController()]
  const pieces = new PiecesUnderWay(stop.signal, { closing: closing.signal, giveUp: giveUp.signal })
  const begin = () => pieces.run(llm, async (signal, own) => {
    const result = await own.chat({ signal } as ChatCall)
    return result.kind === 'failed' ? 'cut off' : 'done'
  })
  return { stop, closing, giveUp, pieces, waiting, begin }
}

describe('pieces of a job in a process that is about to end', () => {
  it('end at once where no call was sent, and go on where one was', async () => {
    const { closing, giveUp, pieces, waiting, begin } = world()
    const [unsent, sent] = [begin(), begin()]
    waiting[1]!.onSent?.()
    closing.abort()
    expect(await unsent).toBe('cut off')
    expect(waiting[1]!.signal?.aborted).toBe(false)
    giveUp.abort()
    expect(await sent).toBe('cut off')
    expect(() => pieces.end()).toThrow(LeftForOthers)
  })

  it('do not begin any more', async () => {
    const { closing, pieces, waiting, begin } = world()
    closing.abort()
    expect(await begin()).toBeNull()
    expect(waiting).toHaveLength(0)
    expect(() => pieces.end()).toThrow(LeftForOthers)
  })

  it('are nobody else’s when all of them are done, or when the run itself has ended', async () => {
    const quiet = world()
    quiet.closing.abort()
    expect(() => quiet.pieces.end()).not.toThrow()
    const ended = world()
    const piece = ended.begin()
    ended.stop.abort(new Error('the run has ended'))
    ended.closing.abort()
    expect(await piece).toBe('cut off')
    expect(() => ended.pieces.end()).not.toThrow()
  })
})
