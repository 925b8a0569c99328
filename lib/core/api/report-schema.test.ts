import { Ajv2020 } from 'ajv/dist/2020'
import { describe, expect, it } from 'vitest'
import { reportJsonSchema } from '@/lib/core/api/report-schema'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { joinReports } from '@/lib/core/gate/joint-report'
import { renderJson } from '@/lib/core/gate/render-json'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true })
const validate = ajv.compile(reportJsonSchema())
const check = (value: unknown) => (validate(value) ? [] : validate.errors)
const config = parseConfig('gating: { threshold: 0.85 }\nadversarial: { weight: 3 }', 'eval_config.yaml').config
const cases = [
  ...pairedSegment('bad', { n: 47, before: 43, b: 12, c: 1, missing: 2 }), ...pairedSegment('calm', { n: 200, before: 180, b: 3, c: 3 }),
  ...pairedSegment('tiny', { n: 3, before: 3, b: 0, c: 0 }), ...pairedSegment('adv', { n: 40, before: 38, b: 1, c: 0, adversarial: true }),
]
const report = decideGate(cases, config)
const rerun = decideWithReruns({ cases, config }, (item, arm, attempt) => (item.id === 'bad-00001' ? null : attempt % 2 === 0 ? item.after : arm === 'baseline' ? item.before : item.after)).report
const asWritten = (value: Parameters<typeof renderJson>[0]) => JSON.parse(renderJson(value)) as Record<string, unknown>

describe('the published schema of a report', () => {
  it('takes every report as it is written', () => {
    for (const one of [report, rerun, decideGate([], config), joinReports([{ baseline: 'last_release', ...report }, { baseline: 'pinned', ...rerun }])]) {
      expect(check(asWritten(one))).toEqual([])
    }
  })

  it('names every field of a report and of a set, each set field with words or a plain name', () => {
    const { report: schema } = reportJsonSchema().$defs as Record<string, { properties: Record<string, { items?: { properties: Record<string, unknown> } }>; required: string[] }>
    // a report of files knows no adversarial set of a project
    const stored = { ...report, adversarial: { cases: 40, erased: 1, entries: 42, head: '0'.repeat(64) } }
    expect(check(asWritten(stored))).toEqual([])
    expect(Object.keys(schema!.properties).sort()).toEqual(Object.keys(asWritten(stored)).sort())
    expect(Object.keys(schema!.properties.sets!.items!.properties).sort()).toEqual(Object.keys(report.sets[0]!).sort())
    expect(schema!.required.sort()).toEqual(Object.keys(asWritten(report)).sort())
  })

  it('refuses what is no report', () => {
    expect(check({})).not.toEqual([])
    expect(check({ ...asWritten(report), gate: 'fine' })).not.toEqual([])
    expect(check({ ...asWritten(report), sets: [{ ...report.sets[0], n: -1 }] })).not.toEqual([])
    expect(check({ schema_version: 1, gate: 'pass', exit_code: 0, sentence: '', comparisons: [] })).not.toEqual([])
  })

  it('takes fields that it does not know yet', () => {
    expect(check({ ...asWritten(report), later: 1 })).toEqual([])
  })
})
