import { z } from 'zod'

const bytes = z.number().min(0)

/** What `npm run bench:sizing` measured: bytes of all traces of one database, and times of one machine. */
export const measuredSchema = z.object({
  measuredAt: z.iso.date(), cores: z.int().min(1), traces: z.int().min(1), rowBytes: bytes.meta({ description: 'Mean size of a log line as it came.' }),
  heap: bytes, toast: bytes, indexes: z.record(z.string(), bytes), wordsHeap: bytes, wordsIndex: bytes, rollups: bytes,
  /** The same per trace at a tenth of the traces, to show how far size is a straight line. */
  tenth: z.object({ traces: z.int().min(1), heap: bytes, toast: bytes, indexes: bytes, words: bytes }),
  /** Seconds that one process needs to count a day of so many traces anew (`countTraceDay`). */
  dayCount: z.object({ traces: z.int().min(1), seconds: z.number().min(0) }),
  /** Rows a second that imports store with redaction, on all cores together (`npm run bench:import`). */
  importRowsPerSecond: z.number().gt(0),
  /** Mean characters of what a user says, which is embedded. */
  textCharacters: z.number().min(0),
  /** Bytes of one run of `cases`: run_case, outcome and judgment with their indexes. */
  run: z.object({ cases: z.int().min(1), bytes }),
})
export type Measured = z.infer<typeof measuredSchema>
