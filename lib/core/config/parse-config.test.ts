import Ajv from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ConfigError } from '@/lib/core/config/config-error'
import { defaultConfig } from '@/lib/core/config/default-config'
import { configJsonSchema } from '@/lib/core/config/json-schema'
import { parseConfig } from '@/lib/core/config/parse-config'

const GATING = `gating:
  metric: pass_rate
  aggregate: min_segment   # not "mean"
  threshold: 0.85
  min_cases_per_segment: 20
segments: [refund_flow, invoice_parse, contract_review, escalation_routing]
`
const EVAL_CONFIG = `eval_config:
  replay: { sample_size: 2000, window_days: 7, strip_pii: true, cluster_method: hdbscan, min_cluster_size: 15 }
  judges: { structured: exact_match_with_arg_judge, freeform: pairwise_preference, judge_model: claude-sonnet-4-6 }
  adversarial: { path: ./evals/adversarial_permanent.jsonl, weight: 3.0 }
  gates: { regression_threshold: 0.02, adversarial_floor: 0.85 }
`
const BLOCK = `eval_config:
  replay:
    sample_size: 2000
    window_days: 7
    strip_pii: true
    cluster_method: hdbscan
    min_cluster_size: 15
  judges:
    structured: exact_match_with_arg_judge
    freeform: pairwise_preference
    judge_model: claude-sonnet-4-6
  adversarial:
    path: ./evals/adversarial_permanent.jsonl
    weight: 3.0
  gates:
    regression_threshold: 0.02
    adversarial_floor: 0.85
`

function failure(text: string): ConfigError {
  try {
    parseConfig(text, 'eval_config.yaml')
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('expected a ConfigError')
}

describe('the published shapes', () => {
  it('accepts gating with a list of segments and guards each segment at its threshold', () => {
    const { config, warnings } = parseConfig(GATING, 'eval_config.yaml')
    expect(warnings).toEqual([])
    expect(config.segments).toEqual(['refund_flow', 'invoice_parse', 'contract_review', 'escalation_routing'])
    expect(config.gate).toMatchObject({ aggregate: 'min_segment', threshold: 0.85, minCasesPerSegment: 20, floorMode: 'guard' })
    expect(config.segmentBy).toBe('intent')
  })

  it('accepts eval_config in flow form and in block form with the same result', () => {
    const flow = parseConfig(EVAL_CONFIG, 'eval_config.yaml')
    expect(flow).toEqual(parseConfig(BLOCK, 'eval_config.yaml'))
    expect(flow.warnings).toEqual([])
    expect(flow.config.judges.judgeModel).toBe('claude-sonnet-4-6')
    expect(flow.config.adversarial).toMatchObject({ path: './evals/adversarial_permanent.jsonl', weight: 3, floor: 0.85 })
    expect(flow.config.gate).toMatchObject({ regressionThreshold: 0.02, floorMode: 'report' })
  })

  it('accepts both in one file, and the second one without its wrapper', () => {
    const both = parseConfig(GATING + EVAL_CONFIG, 'eval_config.yaml')
    expect(both.warnings).toEqual([])
    expect(both.config.gate).toMatchObject({ floorMode: 'guard', regressionThreshold: 0.02 })
    expect(both.config.adversarial.weight).toBe(3)
    const bare = parseConfig(EVAL_CONFIG.replace('eval_config:\n', '').replace(/^ {2}/gm, ''), 'eval_config.yaml')
    expect(bare).toEqual(parseConfig(EVAL_CONFIG, 'eval_config.yaml'))
  })

  it('gives the defaults for an empty file', () => {
    expect(parseConfig('', 'eval_config.yaml').config).toEqual(defaultConfig())
    expect(parseConfig('# nothing\n', 'eval_config.yaml').config).toEqual(defaultConfig())
  })

  it('asks three votes at temperature 0.3 and remembers no answers unless the file says otherwise', () => {
    expect(defaultConfig()).toMatchObject({ judges: { votes: 3, temperature: 0.3 }, replay: { cacheOutputs: false } })
    expect(parseConfig('replay: { cache_outputs: true }\njudges: { temperature: 0 }', 'c').config).toMatchObject({ judges: { votes: 3, temperature: 0 }, replay: { cacheOutputs: true } })
  })

  it('takes names of clusters from their terms unless the file asks for those of a model', () => {
    expect(defaultConfig().replay.clusterNames).toBe('terms')
    expect(parseConfig('eval_config: { replay: { cluster_names: model } }', 'c')).toMatchObject({ config: { replay: { clusterNames: 'model' } }, warnings: [] })
    expect(() => parseConfig('replay:\n  cluster_names: gpt', 'c.yaml')).toThrow('replay.cluster_names: expected one of terms, model, got "gpt"')
  })

  it('reads votes, temperature, segment_by, families and settings of one segment', () => {
    const { config, warnings } = parseConfig(`segment_by: customer
families: { money: [refund_*, invoice_parse] }
judges: { votes: 5, temperature: 0.2 }
segments: [refund_flow, { id: vip, weight: 3, floor: 90%, floor_mode: strict }]
gates: { confirm: { enabled: false }, unlisted_segments: ignore, group_by: conversation_id }
`, 'c.yaml')
    expect(warnings).toEqual([])
    expect(config).toMatchObject({
      segmentBy: 'customer', families: { money: ['refund_*', 'invoice_parse'] }, segments: ['refund_flow', 'vip'],
      unlistedSegments: 'ignore', judges: { votes: 5, temperature: 0.2 },
      segmentOverrides: { vip: { weight: 3, floor: 0.9, floorMode: 'strict', regressionThreshold: null } },
      gate: { groupBy: 'conversation_id', confirm: { enabled: false } },
    })
  })

  it('reads a threshold beside a mean as the floor of that mean', () => {
    expect(parseConfig('gating: { aggregate: weighted_mean, threshold: 0.9 }', 'c').config.gate.floorMode).toBe('strict')
    expect(parseConfig('gating: { aggregate: weighted_mean }', 'c').config.gate.floorMode).toBe('report')
  })
})

describe('budgets', () => {
  it('are none unless the file sets them, for the run and the week apart', () => {
    expect(parseConfig('', 'c').config.budget).toEqual({ runUsd: null, weekUsd: null })
    expect(parseConfig('budget: { run_usd: 5, week_usd: 40.5 }', 'c').config.budget).toEqual({ runUsd: 5, weekUsd: 40.5 })
    expect(parseConfig('eval_config:\n  budget: { week_usd: 0.01 }\n', 'c')).toMatchObject({ config: { budget: { runUsd: null, weekUsd: 0.01 } }, warnings: [] })
    expect(parseConfig('budget: { run_us: 5 }', 'c.yaml').warnings).toEqual(['c.yaml:1: unknown key budget.run_us is ignored; did you mean run_usd?'])
  })
})

describe('embedding', () => {
  it('is by a model and with as many numbers as the file says, and null leaves them to the model', () => {
    expect(parseConfig('', 'c').config.embedding).toEqual({ model: 'text-embedding-3-large', dimensions: 256 })
    expect(parseConfig('embedding: { model: bge-m3, dimensions: null }', 'c').config.embedding).toEqual({ model: 'bge-m3', dimensions: null })
    expect(parseConfig('eval_config:\n  embedding: { dimensions: 1024 }\n', 'c')).toMatchObject({ config: { embedding: { model: 'text-embedding-3-large', dimensions: 1024 } }, warnings: [] })
    expect(() => parseConfig('embedding:\n  dimensions: 2\n', 'c')).toThrow('embedding.dimensions: expected a whole number from 8 to 8192, got 2')
  })
})

describe('mistakes', () => {
  it('warns once per unknown key, names the line and what may have been meant', () => {
    const { config, warnings } = parseConfig('gating:\n  treshold: 0.9\n  colour: red\nsegments:\n  - { id: a, wieght: 2 }\n', 'c.yaml')
    expect(warnings).toEqual([
      'c.yaml:2: unknown key gating.treshold is ignored; did you mean threshold?',
      'c.yaml:3: unknown key gating.colour is ignored',
      'c.yaml:5: unknown key segments.0.wieght is ignored; did you mean weight?',
    ])
    expect(config.gate.threshold).toBe(0.85)
  })

  it.each([
    ['gating:\n  threshold: 85\n', 2, 'gating.threshold: expected a rate from 0 to 1'],
    ['gating:\n  aggregate: mean\n', 2, 'expected one of min_segment, weighted_mean, unweighted_mean, per_segment_review, got "mean"'],
    ['gating:\n  min_cases_per_segment: 2.5\n', 2, 'expected a whole number from 1 to 100000, got 2.5'],
    ['a: 1\nsegments: refund_flow\n', 2, 'expected a list of segment names'],
    ['segments:\n  - a\n  - { id: b, weight: -1 }\n', 3, 'segments.1.weight: expected a number above 0'],
    ['replay: { strip_pii: false }\n', 1, 'expected true: traces are always redacted'],
    ['replay:\n', 1, 'replay: expected a mapping with sample_size'],
    ['judges:\n  votes: many\n', 2, 'expected a whole number from 1 to 15, got "many"'],
    ['budget:\n  run_usd: 0\n', 2, 'budget.run_usd: expected US dollars above 0, such as 5 or 12.50, got 0'],
    ['budget:\n  run_usd: 5\n  week_usd: $40\n', 3, 'budget.week_usd: expected US dollars above 0, such as 5 or 12.50, got "$40"'],
    ['budget: 5\n', 1, 'budget: expected a mapping with run_usd, week_usd, got 5'],
    ['budget: { run_usd: 5 }\neval_config:\n  budget: { run_usd: 6 }\n', 3, 'eval_config.budget.run_usd says something else than budget.run_usd in line 1'],
    ['- a\n- b\n', 1, 'the file: expected a mapping'],
    ['gating:\n  threshold: 0.8\ngates:\n  threshold: 0.9\n', 4, 'gates.threshold says something else than gating.threshold in line 2'],
    ['gating:\n  threshold: 0.8\n  threshold: 0.9\n', 3, 'not valid YAML'],
    ['gating: { threshold: 0.8\n', 2, 'not valid YAML'],
    ['segments: [a]\n---\ngating: {}\n', 2, 'expected one document; a second one begins here'],
    ['segments: &s [*s]\n', 1, 'segments.0: expected a segment name, or a mapping with id, got a value that contains itself'],
    ['segments: [a]\n# \u0000\n', 2, 'expected text, got a NUL character'],
    ['segments: [a]\nsegment_by: "in\\0tent"\n', 2, 'segment_by: expected the name of a dimension'],
    ['segments: ["\\ud800"]\n', 1, 'segments.0: expected a segment name'],
    ['adversarial: { floor: 0.8 }\ngates:\n  adversarial_floor: 0.9\n', 3, 'adversarial_floor says something else than adversarial.floor'],
    ['a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n', 1, 'not usable YAML'],
  ])('fails with file, line and what was expected: %j', (text, line, message) => {
    const error = failure(text)
    expect(error.message).toContain(message)
    expect(error).toMatchObject({ file: 'eval_config.yaml', line })
    expect(error.message.startsWith(`eval_config.yaml:${line}: `)).toBe(true)
  })

  it('warns of a key that is no name, and says nothing elsewhere', () => {
    expect(parseConfig('? [a, b]\n: 1\nsegments: [a]\n', 'c.yaml').warnings).toEqual(['c.yaml:1: unknown key [ a, b ] is ignored'])
  })

  it('never fails in another way than with ConfigError, whatever the text', () => {
    const text = fc.oneof(fc.string({ maxLength: 200 }), fc.stringMatching(/^[\s\S]{0,80}(gating|segments|eval_config):[ -~\n]{0,80}$/))
    fc.assert(fc.property(text, (source) => {
      try {
        parseConfig(source, 'c.yaml')
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
      }
    }), { numRuns: 300, seed: 7 })
  }, 30_000)
})

describe('the JSON Schema', () => {
  const validate = new Ajv({ strict: false }).compile(configJsonSchema())

  it('accepts both published shapes', () => {
    expect(validate(parse(GATING + EVAL_CONFIG)), JSON.stringify(validate.errors)).toBe(true)
    expect(validate(parse(BLOCK))).toBe(true)
  })

  it('refuses a wrong value', () => {
    expect(validate({ gating: { threshold: 85 } })).toBe(false)
    expect(validate({ budget: { run_usd: 5, week_usd: 40 } })).toBe(true)
    expect(validate({ budget: { run_usd: 0 } })).toBe(false)
    expect(validate({ eval_config: { judges: { votes: 'many' } } })).toBe(false)
    expect(validate({ replay: { cluster_names: 'model' } })).toBe(true)
    expect(validate({ replay: { cluster_names: 'gpt' } })).toBe(false)
  })
})
