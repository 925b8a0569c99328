import type { DbClient } from '@/lib/db/client'
import { listQuarantinedLines, type LineKey, type QuarantinedLine } from '@/lib/db/quarantined-lines'

const PAGE = 20

/**
 * The lines of an import that wait, in the order of the file: `jsonl` gives `{line, row, reason, text}` a line, `lines` the texts alone, to
 * correct and send again; lines of which not all was kept are in the first form only.
 */
export async function* writeQuarantined(
  { importId, format }: { importId: string; format: 'jsonl' | 'lines' }, { db }: { db: DbClient },
): AsyncGenerator<string> {
  for (let after: LineKey | null = null; ;) {
    const lines: QuarantinedLine[] = await listQuarantinedLines(db, importId, PAGE, { after, ...(format === 'lines' ? { whole: true } : {}) })
    for (const { line, row, reason, text } of lines) yield format === 'lines' ? `${text}\n` : `${JSON.stringify({ line, row, reason, text })}\n`
    if (lines.length < PAGE) return
    after = lines.at(-1)!
  }
}
