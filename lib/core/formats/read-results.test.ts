import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairResults } from '@/lib/core/formats/pair-results'
import { readResults, RESULT_FORMATS } from '@/lib/core/formats/read-results'
import { ResultsError } from '@/lib/core/formats/result-row'

const read = (...lines: unknown[]) => readResults('results', [{
  name: 'a.jsonl', text: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
}])

describe('before/after lines', () => {
  it('carry every field', () => {
    expect(read({
      case_id: 7, segment: ['a', 'b', 'a'], passed: null, reason: 'timeout', dimensions: { customer: 'c1', pages: 3, empty: null },
      conversation_id: 'x', cost_usd: 0.01, latency_ms: 12, tokens: 300, other: 'ignored',
    })).toEqual([{
      caseId: '7', segments: ['a', 'b'], passed: null, reason: 'timeout', dimensions: { customer: 'c1', pages: '3' }, conversationId: 'x',
      costUsd: 0.01, latencyMs: 12, tokens: 300, adversarial: false, source: 'a.jsonl:1',
    }])
  })

  it('skip blank lines and a byte order mark', () => {
    const text = '\uFEFF{"case_id":"a","passed":true}\r\n\r\n{"case_id":"b","passed":false}\r\n'
    expect(readResults('results', [{ name: 'a.jsonl', text }]).map(({ caseId }) => caseId)).toEqual(['a', 'b'])
  })

  it('can be cut by a dimension instead of their segment', () => {
    const text = '{"case_id":"a","segment":"x","passed":true,"dimensions":{"customer":"c1"}}'
    expect(readResults('results', [{ name: 'a', text }], { segmentBy: 'customer' })[0]!.segments).toEqual(['c1'])
    expect(() => readResults('results', [{ name: 'a', text }], { segmentBy: 'colour' })).toThrow('a: no case has the dimension colour')
  })

  const ok = { case_id: 'ok', passed: true }
  it.each([
    [[ok, '{"case_id":'], 'a.jsonl:2: expected a JSON object'],
    [[ok, [1]], 'a.jsonl:2: expected a JSON object, got a list of 1'],
    [[ok, { passed: true }], 'a.jsonl:2: case_id is missing'],
    [[ok, { caseid: 'x', passed: true }], 'a.jsonl:2: case_id is missing: expected text or a number; is caseid meant?'],
    [[ok, { case_id: 'x', pass: true }], 'a.jsonl:2: passed is missing: expected true, false or null; is pass meant?'],
    [[ok, { case_id: 'x', passed: 'true' }], 'a.jsonl:2: passed: expected true, false or null, got "true"'],
    [[ok, { case_id: 'x', passed: 1 }], 'a.jsonl:2: passed: expected true, false or null, got 1'],
    [[ok, { case_id: 'x', passed: null }], 'a.jsonl:2: reason: expected text that says why passed is null'],
    [[ok, { case_id: 'x', passed: true, segment: { a: 1 } }], 'a.jsonl:2: segment: expected text or a list of texts, got an object'],
    [[ok, { case_id: 'x', passed: true, segment: [''] }], 'a.jsonl:2: segment: expected text'],
    [[ok, { case_id: 'x', passed: true, cost_usd: '1' }], 'a.jsonl:2: cost_usd: expected a number from 0 or null, got "1"'],
    [[ok, { case_id: 'x', passed: true, dimensions: { a: [] } }], 'a.jsonl:2: dimensions.a: expected text'],
    // JSON can spell numbers that no computer of ours has
    [[ok, '{"case_id":"x","passed":true,"dimensions":{"a":1e999}}'], 'a.jsonl:2: dimensions.a: expected text, a number, true or false, got a number that is too large'],
    [[ok, '{"case_id":"x","passed":true,"cost_usd":1e999}'], 'a.jsonl:2: cost_usd: expected a number from 0 or null, got a number that is too large'],
    [[ok, '{"case_id":-1e999,"passed":true}'], 'a.jsonl:2: case_id: expected text or a number, got a number that is too large'],
    [[ok, { case_id: 'ok', passed: false }], 'a.jsonl:2: case "ok" is there twice, first in a.jsonl:1'],
  ])('%j fail with file and line', (lines, message) => {
    expect(() => read(...lines)).toThrow(message)
    expect(() => read(...lines)).toThrow(ResultsError)
  })

  it('refuse the same case in two files of one side', () => {
    const file = (name: string) => ({ name, text: '{"case_id":"x","passed":true}' })
    expect(() => readResults('results', [file('a'), file('b')])).toThrow('b:1: case "x" is there twice, first in a:1')
  })
})

describe('pairs', () => {
  const row = (caseId: string, passed: boolean | null, extra: object = {}) => ({ ...read({ case_id: caseId, passed, reason: 'why', ...extra })[0]! })

  it('are made by id; a case without an after result is missing, a new one is added', () => {
    const pairs = pairResults([row('b', true), row('a', false, { segment: 's' })], [row('c', true), row('a', null)])
    expect(pairs.map(({ id, before, after, added, afterReason, segments }) => ({ id, before, after, added, afterReason, segments }))).toEqual([
      { id: 'a', before: false, after: null, added: undefined, afterReason: 'why', segments: ['s'] },
      { id: 'b', before: true, after: null, added: undefined, afterReason: 'not in the after results', segments: [] },
      { id: 'c', before: null, after: true, added: true, afterReason: 'why', segments: [] },
    ])
  })

  it('take group, family and segment from the dimensions that the configuration names', () => {
    const extra = { dimensions: { intent: 'refund', team: 'money' }, conversation_id: 'k' }
    const [pair] = pairResults([row('a', true, extra)], [row('a', true)], { segmentBy: 'intent', groupBy: 'conversation_id', familyKey: 'team' })
    expect(pair).toMatchObject({ segments: ['refund'], group: 'k', family: 'money' })
  })
})

describe('lm-evaluation-harness samples', () => {
  const sample = (doc: number, filter: string, score: unknown, more: object = {}) => JSON.stringify({
    doc_id: doc, doc: { subject: 'biology' }, filter, metrics: ['exact_match'], exact_match: score, doc_hash: `hash${doc}`, ...more,
  })
  const file = (text: string) => [{ name: 'out/samples_mmlu_abstract_algebra_2026-08-21T10-11-12.123456.jsonl', text }]

  it('are one case per document; the task of the file name is the segment and the first filter counts', () => {
    const text = [sample(0, 'strict-match', 0), sample(0, 'flexible-extract', 1), sample(1, 'strict-match', 1), sample(1, 'flexible-extract', 1)].join('\n')
    expect(readResults('lm-eval', file(text)).map(({ caseId, segments, passed }) => [caseId, segments, passed])).toEqual([
      ['mmlu_abstract_algebra:0:hash0', ['mmlu_abstract_algebra'], false], ['mmlu_abstract_algebra:1:hash1', ['mmlu_abstract_algebra'], true],
    ])
    expect(readResults('lm-eval', file(text), { metric: 'exact_match,flexible-extract' }).map(({ passed }) => passed)).toEqual([true, true])
    expect(readResults('lm-eval', file(text), { segmentBy: 'subject' })[0]!.segments).toEqual(['biology'])
  })

  it('read bare NaN as not measured and pass from a chosen score on', () => {
    const nan = sample(0, 'none', 0.5).replace('"exact_match":0.5', '"exact_match":NaN')
    expect(readResults('lm-eval', file(nan))[0]).toMatchObject({ passed: null, reason: 'the score exact_match is null' })
    expect(readResults('lm-eval', file(sample(0, 'none', 0.6)), { passIf: 0.5 })[0]!.passed).toBe(true)
    expect(readResults('lm-eval', file(sample(0, 'none', 0.6)))[0]!.passed).toBe(false)
  })

  it('name the score or filter that is not there', () => {
    expect(() => readResults('lm-eval', file(sample(0, 'none', 1)), { metric: 'acc' })).toThrow(/:1: the score acc is missing; this line has exact_match/)
    expect(() => readResults('lm-eval', file(sample(0, 'none', 1)), { metric: 'exact_match,strict' })).toThrow('no line has the filter strict')
  })
})

describe('hostile files', () => {
  const json = fc.json({ maxDepth: 4 })
  const field = fc.constantFrom('case_id', 'passed', 'segment', 'simulations', 'tasks', 'info', 'task_id', 'reward', 'doc_id', 'metrics', '__proto__')
  const nested = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(field, tie('value'), { maxKeys: 5 })),
  })).value.map((value) => JSON.stringify(value))
  const text = fc.oneof(fc.string({ maxLength: 300 }), json, nested, fc.array(nested, { maxLength: 4 }).map((lines) => lines.join('\n')))

  it.each(RESULT_FORMATS)('in the format %s never fail in another way than with a clear error that names the file', (format) => {
    fc.assert(fc.property(text, (source) => {
      try {
        const rows = readResults(format, [{ name: 'hostile.jsonl', text: source }])
        pairResults(rows, rows)
      } catch (error) {
        if (!(error instanceof ResultsError) || !error.message.startsWith('hostile.jsonl')) throw error
      }
    }), { numRuns: 300, seed: 3 })
  }, 30_000)
})
