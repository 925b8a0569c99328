import { randomUUID } from 'node:crypto'
import type { TraceFormat } from '@/lib/core/formats/trace-formats'
import type { Gateway, PulledRow } from '@/lib/core/sources/gateway'
import type { OpenRow, PullCursor, PullProgress } from '@/lib/core/sources/pull-state'
import { afterWindow, firstCursor, isGivenUp, MAX_ROWS, narrowed, nextWindow } from '@/lib/core/sources/pull-window'
import { claimSource, handOnSource, releaseSource, renewClaim, savePullState } from '@/lib/db/source-pulls'
import { findTraceSource, type TraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { GatewayError } from '@/lib/llm/gateway-error'
import type { OpenGateway } from '@/lib/llm/gateways'
import { importRows } from '@/lib/services/import-rows'
import type { ImportDeps } from '@/lib/services/open-import'

/** A puller that says nothing for so long has lost its source; a request takes less. */
const LEASE_MS = 120_000
const BEAT_MS = 20_000
const MONTH_MS = 30 * 86_400_000

export type PullDeps = ImportDeps & { openGateway: OpenGateway; now: () => Date }

/** `rows` were read, `stored` of them are new. `busy`: switched off, gone, or somebody else pulls it. `lost`: somebody else took it over. */
export type PullEnd = { ended: 'done' | 'busy' | 'failed' | 'stopped' | 'lost'; rows: number; stored: number }

/**
 * Reads a gateway's log from where the last pull ended up to now. Where it stands is written down each time after the rows of a stretch are stored, so that
 * a pull that dies loses nothing, and what is read twice adds nothing. Two workers never pull the same source at a time. A gateway that cannot be read makes
 * the source `failed`, with why in words; the next pull goes on there.
 *
 * @throws what is no fault of the gateway; the source can be pulled again then
 */
export async function pullSource({ sourceId, signal }: { sourceId: string; signal?: AbortSignal }, deps: PullDeps): Promise<PullEnd> {
  const { db, now } = deps
  const holder = randomUUID()
  const until = () => new Date(now().getTime() + LEASE_MS)
  const nothing = { rows: 0, stored: 0 }
  if (!(await claimSource(db, { sourceId, holder, now: now(), until: until() }))) return { ended: 'busy', ...nothing }
  const source = await findTraceSource(db, sourceId)
  if (!source) return { ended: 'busy', ...nothing }
  const lost = new AbortController()
  const beating = setInterval(() => {
    // a beat that fails is made up for by the next one; one that comes too late says that the source is lost
    renewClaim(db, { sourceId, holder, until: until() }).then((kept) => kept || lost.abort(), () => undefined)
  }, BEAT_MS)
  const pull = new Pull(source, holder, signal ? AbortSignal.any([signal, lost.signal]) : lost.signal, deps)
  try {
    await publishEvent(db, { projectId: source.projectId, kind: 'import.progress' })
    await pull.run()
    await releaseSource(db, { sourceId, holder, error: null, pulledAt: now() })
    return { ended: 'done', ...pull.counts }
  } catch (error) {
    if (error instanceof LostSource || lost.signal.aborted) return { ended: 'lost', ...pull.counts }
    if (signal?.aborted) {
      await handOnSource(db, { sourceId, holder })
      return { ended: 'stopped', ...pull.counts }
    }
    const known = error instanceof GatewayError || error instanceof AppError
    // removed under way: then it cannot be stored any more where it came from
    if (!(await renewClaim(db, { sourceId, holder, until: until() }))) return { ended: 'lost', ...pull.counts }
    await releaseSource(db, { sourceId, holder, error: known ? error.message : 'the server could not store what it read; its log says why', pulledAt: now() })
    if (!known) throw error
    return { ended: 'failed', ...pull.counts }
  } finally {
    clearInterval(beating)
    await publishEvent(db, { projectId: source.projectId, kind: 'import.done' })
  }
}

class LostSource extends Error {}

class Pull {
  readonly counts = { rows: 0, stored: 0 }
  private cursor: PullCursor
  private readonly goal: string
  private readonly begin: string

  constructor(private readonly source: TraceSource, private readonly holder: string, private readonly signal: AbortSignal, private readonly deps: PullDeps) {
    const nowMs = deps.now().getTime()
    this.goal = new Date(nowMs).toISOString()
    this.cursor = source.state.cursor ?? firstCursor(new Date(nowMs - MONTH_MS).toISOString())
    this.begin = this.cursor.until
  }

  async run(): Promise<void> {
    const { id, format, baseUrl, apiKeyEnv, apiKeySealed } = this.source
    const gateway = this.deps.openGateway({ id, format, baseUrl: baseUrl ?? '', apiKeyEnv, apiKeySealed }, this.signal)
    await this.readOpen(gateway)
    let at = this.cursor.until
    for (let window = nextWindow(this.cursor, at, this.goal); window; window = nextWindow(this.cursor, at, this.goal)) {
      const { total, capped, rows, open } = await gateway.openWindow(window)
      const shorter = capped || (total ?? 0) > MAX_ROWS ? narrowed(this.cursor, window) : null
      if (shorter) {
        this.cursor = shorter
        continue
      }
      const read = await this.take(rows)
      at = window.to
      await this.save(afterWindow(this.cursor, window, { rows: read, open, goal: this.goal }), { from: this.begin, to: at, ...this.counts, goal: this.goal })
    }
  }

  /** Calls that had not finished when they were read: those that have now, and those that were waited for long enough. */
  private async readOpen(gateway: Gateway): Promise<void> {
    if (this.cursor.open.length === 0) return
    const left: OpenRow[] = []
    const { cursor } = this
    const nowMs = Date.parse(this.goal)
    await this.take((async function* (): AsyncGenerator<PulledRow, void> {
      let line = 0
      for (const open of cursor.open) {
        const found = await gateway.row(open.id)
        if (found && (found.finished || isGivenUp(open, nowMs))) yield { row: found.row, text: found.text, line: ++line }
        else if (found) left.push(open)
      }
    })())
    await this.save({ ...cursor, open: left }, null)
  }

  /** Stores rows; returns how many there were. */
  private async take(rows: AsyncGenerator<PulledRow, void>): Promise<number> {
    const { projectId, id, name, format } = this.source
    const first = await rows.next()
    // nothing came: no import is written down
    if (first.done) return 0
    let count = 0
    const counted = async function* (): AsyncGenerator<PulledRow, void> {
      count += 1
      yield first.value
      for await (const row of rows) {
        count += 1
        yield row
      }
    }
    const { stored } = await importRows({ projectId, sourceId: id, name, format: format as TraceFormat, via: 'pull', joins: true, rows: counted() }, this.deps)
    this.counts.rows += count
    this.counts.stored += stored
    return count
  }

  private async save(cursor: PullCursor, progress: PullProgress | null): Promise<void> {
    const { db } = this.deps
    if (!(await savePullState(db, { sourceId: this.source.id, holder: this.holder, cursor, progress }))) throw new LostSource()
    this.cursor = cursor
    await publishEvent(db, { projectId: this.source.projectId, kind: 'import.progress' })
  }
}
