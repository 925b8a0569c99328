import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { UsageError } from '@/cli/io'
import type { FlagSpec } from '@/cli/parse-flags'
import { reasonOf } from '@/cli/read-input'
import type { AnyReport } from '@/lib/core/gate/joint-report'
import { renderHtml, type ReportOrigin } from '@/lib/core/gate/render-html'
import { renderJson } from '@/lib/core/gate/render-json'
import { renderJunit } from '@/lib/core/gate/render-junit'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'

const RENDERERS: Record<string, (report: AnyReport, about: ReportOrigin) => string> = {
  '.json': renderJson, '.md': renderMarkdown, '.html': renderHtml, '.xml': renderJunit, '.txt': (report) => renderTerminal(report, { color: false }),
}

export const OUTPUT_FLAG: FlagSpec = {
  type: 'string', short: 'o', multiple: true, value: 'FILE', help: 'also write the report: .json, .md, .html, .xml (JUnit), .txt; repeatable',
}

/** Throws UsageError, before anything is computed, for a file whose ending names no kind of report, or that is an input. */
export function checkOutputs(files: string[], cwd: string, inputs: string[] = []): void {
  const read = new Set(inputs.map((input) => resolve(cwd, input)))
  for (const file of files) {
    if (read.has(resolve(cwd, file))) throw new UsageError(`-o ${file}: the report would overwrite what it is made of`)
    if (!Object.hasOwn(RENDERERS, extname(file).toLowerCase())) {
      throw new UsageError(`-o ${file}: expected a file that ends in ${Object.keys(RENDERERS).join(', ')}`)
    }
  }
}

/** Writes the report in each wanted form and returns one message per file that could not be written. */
export async function writeOutputs(cwd: string, files: string[], report: AnyReport, about: ReportOrigin): Promise<string[]> {
  const faults: string[] = []
  for (const file of files) {
    try {
      await writeFile(resolve(cwd, file), RENDERERS[extname(file).toLowerCase()]!(report, about))
    } catch (error) {
      faults.push(`cannot write ${file}: ${reasonOf(error)}`)
    }
  }
  return faults
}
