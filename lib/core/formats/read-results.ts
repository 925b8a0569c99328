import { readLmEval } from '@/lib/core/formats/lm-eval-harness'
import { mergeTrials } from '@/lib/core/formats/merge-trials'
import {
  DEFAULT_READ_OPTIONS, ResultsError, type ReadOptions, type ResultFile, type ResultRow,
} from '@/lib/core/formats/result-row'
import { readResultsJsonl } from '@/lib/core/formats/results-jsonl'
import { readTau2 } from '@/lib/core/formats/tau2'
import { readTauBench } from '@/lib/core/formats/tau-bench'

export const RESULT_FORMATS = ['results', 'tau2', 'tau-bench', 'lm-eval'] as const
export type ResultFormat = (typeof RESULT_FORMATS)[number]

/**
 * All outcomes of one side of a comparison from one or several files. Each case appears once: formats with trials give the
 * majority, in before/after lines and between files a repeated case is an error that names both places.
 * Throws ResultsError for anything that cannot be read.
 */
export function readResults(format: ResultFormat, files: ResultFile[], options: Partial<ReadOptions> = {}): ResultRow[] {
  const settings = { ...DEFAULT_READ_OPTIONS, ...options }
  const rows = readRows(format, files, settings)
  const names = files.map(({ name }) => name).join(', ')
  if (settings.trial !== null && rows.length === 0) throw new ResultsError(names, null, `no run has trial ${settings.trial}`)
  if (settings.segmentBy !== null && rows.length > 0 && rows.every(({ segments }) => segments.length === 0)) {
    throw new ResultsError(names, null, `no case has the dimension ${settings.segmentBy} to cut segments by`)
  }
  const places = new Map<string, string>()
  for (const { caseId, source } of rows) {
    const first = places.get(caseId)
    if (first !== undefined) throw new ResultsError(source, null, `case ${JSON.stringify(caseId)} is there twice, first in ${first}`)
    places.set(caseId, source)
  }
  return rows
}

function readRows(format: ResultFormat, files: ResultFile[], options: ReadOptions): ResultRow[] {
  switch (format) {
    case 'results': return files.flatMap(({ name, text }) => readResultsJsonl(name, text, options))
    case 'tau2': return files.flatMap(({ name, text }) => mergeTrials(readTau2(name, text, options)))
    case 'tau-bench': return files.flatMap(({ name, text }) => mergeTrials(readTauBench(name, text, options)))
    case 'lm-eval': return readLmEval(files, options)
  }
}
