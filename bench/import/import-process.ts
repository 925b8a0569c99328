import fs from 'node:fs'
import { logStream } from '@/bench/import/log-stream'
import { copyLines, importRedacted, importUnredacted, type Stored, type Target } from '@/bench/import/ways-to-store'

/** One way of storing, in a process of its own: its memory is measured from the start. */
export type ImportTask = Target & ({ way: 'copy' | 'unredacted' | 'redacted'; file: string } | { way: 'stream'; bytes: number; endsAt: number })

function run(task: ImportTask): Promise<Stored> {
  switch (task.way) {
    case 'copy': return copyLines(task, task.file)
    case 'unredacted': return importUnredacted(task, task.file)
    case 'redacted': return importRedacted(task, fs.createReadStream(task.file, { highWaterMark: 64 * 1024 }))
    case 'stream': return importRedacted(task, logStream(task.bytes, task.endsAt))
  }
}

process.once('message', (task: ImportTask) => {
  run(task).then(
    (stored) => process.send!({ stored }, () => process.exit(0)),
    (error: Error) => process.send!({ error: error.stack ?? error.message }, () => process.exit(1)),
  )
})
