import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '@/lib/core/config/config-error'
import { endpointInput } from '@/lib/core/endpoint-input'
import { parseEndpointsFile } from '@/lib/core/endpoints-file'

const FILE = 'endpoints.yaml'
const parse = (text: string) => parseEndpointsFile(text, FILE)
const LEAST = '- { name: openai, baseUrl: https://api.openai.com/v1 }\n'
const fields = 'name, baseUrl, apiKeyEnv, roles, concurrency, timeoutMs, requestsPerMinute, tokensPerMinute, judgeModel, prices'

describe('a file of model endpoints', () => {
  it('is a list with the fields of the form, and what it leaves out is as in a new form', () => {
    const [openai, vllm] = parse(`- name: openai
  baseUrl: https://api.openai.com/v1
- name: vllm
  baseUrl: http://models.internal:8000/v1
  apiKeyEnv: VLLM_API_KEY
  roles: [judge, embedding]
  concurrency: 4
  timeoutMs: 60000
  requestsPerMinute: 600
  tokensPerMinute: 200000
  judgeModel: judge-large
  prices:
    judge-large: { input: 1.25, output: 10 }
`)
    expect(openai!.endpoint).toEqual({
      name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyEnv: null, roles: ['candidate', 'baseline', 'judge'], concurrency: 16, timeoutMs: 120_000,
      requestsPerMinute: null, tokensPerMinute: null, judgeModel: null, prices: {},
    })
    expect(vllm!.endpoint).toEqual({
      name: 'vllm', baseUrl: 'http://models.internal:8000/v1', apiKeyEnv: 'VLLM_API_KEY', roles: ['judge', 'embedding'], concurrency: 4, timeoutMs: 60_000,
      requestsPerMinute: 600, tokensPerMinute: 200_000, judgeModel: 'judge-large', prices: { 'judge-large': { input: 1.25, output: 10 } },
    })
  })

  it('may be JSON, may be empty as a list, and may share values by anchors', () => {
    expect(parse('[{"name": "a", "baseUrl": "http://a/v1", "prices": {"m": {"input": 1, "output": 2}}}]')).toHaveLength(1)
    expect(parse('[]')).toEqual([])
    expect(parse('- &a { name: a, baseUrl: http://a/v1, concurrency: 4 }\n- { <<: *a, name: b }\n')[1]!.endpoint).toMatchObject({ name: 'b', baseUrl: 'http://a/v1', concurrency: 4 })
  })

  it.each([
    ['', 'endpoints.yaml:1: expected a list of model endpoints, each with name and baseUrl'],
    ['endpoints:\n  - name: a\n', 'endpoints.yaml:1: expected a list of model endpoints'],
    ['- name: "a\n', 'endpoints.yaml:2: not valid YAML: '],
    ['- a\n', 'endpoints.yaml:1: entry 1: expected an endpoint with name and baseUrl'],
    [`${LEAST}-\n`, 'endpoints.yaml:2: entry 2: expected an endpoint with name and baseUrl'],
    [`${LEAST}- name: other\n  baseUrl: models.internal\n`, 'endpoints.yaml:3: entry 2 (other), baseUrl: expected an http or https address with the version path and without a key'],
    ['- { baseUrl: http://a/v1 }', 'endpoints.yaml:1: entry 1, name: expected 1 to 80 characters'],
    ['- name: a', 'endpoints.yaml:1: entry 1 (a), baseUrl: expected '],
    ['- name: a\n  baseUrl: http://a/v1\n  concurrency: "8"\n', 'endpoints.yaml:3: entry 1 (a), concurrency: expected a whole number from 1 to 512'],
    ['- name: a\n  baseUrl: http://a/v1\n  timeoutMs: 120\n', 'endpoints.yaml:3: entry 1 (a), timeoutMs: expected a whole number from 1000 to 600000'],
    ['- name: a\n  baseUrl: http://a/v1\n  roles: judge\n', 'endpoints.yaml:3: entry 1 (a), roles: expected at least one role of candidate, baseline, judge, embedding'],
    ['- name: a\n  baseUrl: http://a/v1\n  roles:\n    - judge\n    - referee\n', 'endpoints.yaml:5: entry 1 (a), roles.1: expected one of candidate, baseline, judge, embedding'],
    ['- name: a\n  baseUrl: http://a/v1\n  prices:\n    m:\n      input: 1\n', 'endpoints.yaml:4: entry 1 (a), prices.m.output: expected US dollars per million tokens, 0 or more'],
    ['- name: a\n  baseUrl: http://a/v1\n  prices:\n    m: { input: 1, output: 2, cachedinput: 1 }\n', 'endpoints.yaml:4: entry 1 (a), prices.m.cachedinput: there is no such field; did you mean cachedInput?'],
    ['- name: a\n  baseUrl: http://a/v1\n  judge_model: gpt-5\n', 'endpoints.yaml:3: entry 1 (a), judge_model: there is no such field; did you mean judgeModel?'],
    ['- name: a\n  baseUrl: http://a/v1\n  colour: red\n', `endpoints.yaml:3: entry 1 (a), colour: there is no such field; expected ${fields}`],
    ['- name: a\n  baseUrl: http://a/v1\n  apiKeyEnv: SLICEGATE_SECRET\n', 'endpoints.yaml:3: entry 1 (a), apiKeyEnv: expected the name of an environment variable that ends in _API_KEY'],
    [`${LEAST}- name: " openai "\n  baseUrl: http://a/v1\n`, 'endpoints.yaml:2: entry 2 (openai), name: entry 1 has this name already; expected one name for each endpoint'],
  ])('says where %j is wrong and what was expected', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })

  it('names every wrong field of every entry, each with its line', () => {
    expect(() => parse('- name: a\n  baseUrl: ftp://a\n  concurrency: 0\n- name: b\n  baseUrl: http://b/v1\n  timeoutMs: 1\n')).toThrow(new ConfigError(FILE, 2, [
      'entry 1 (a), baseUrl: expected an http or https address with the version path and without a key, e.g. https://api.openai.com/v1',
      'line 3: entry 1 (a), concurrency: expected a whole number from 1 to 512', 'line 6: entry 2 (b), timeoutMs: expected a whole number from 1000 to 600000',
    ].join('; ')))
    const many = Array.from({ length: 30 }, (_, index) => `- { name: e${index}, baseUrl: x }`).join('\n')
    expect(() => parse(many)).toThrow(/entry 20 \(e19\)[^;]*; and 10 more$/)
  })

  it('takes no key, and repeats none that stands where its variable should', () => {
    for (const line of ['apiKey: sk-planted-77QX', 'apiKeyEnv: sk-planted-77QX', 'apiKey: 5', 'roles: [sk-planted-77QX]', 'concurrency: sk-planted-77QX', 'baseUrl: https://u:sk-planted-77QX@a/v1']) {
      const text = `- name: a\n  ${line}\n${line.startsWith('baseUrl') ? '' : '  baseUrl: http://a/v1\n'}`
      const error = (() => {
        try {
          return parse(text)
        } catch (thrown) {
          return thrown
        }
      })()
      expect(error, line).toBeInstanceOf(ConfigError)
      expect(String(error)).not.toContain('planted')
    }
    expect(() => parse('- name: a\n  baseUrl: http://a/v1\n  apiKey: sk-planted-77QX\n')).toThrow('endpoints.yaml:3: entry 1 (a), apiKey: expected no key in a file: name the variable that holds it as apiKeyEnv')
    expect(() => parse('- name: a\n  baseUrl: http://a/v1\n  apiKey:\n')).toThrow('expected no key in a file')
  })

  it('lets the service refuse an entry with the same place', () => {
    const [entry] = parse('# ours\n- name: a\n  baseUrl: http://a/v1\n')
    expect(entry!.refuse('baseUrl', 'not this one').message).toBe('endpoints.yaml:3: entry 1 (a), baseUrl: not this one')
    expect(entry!.refuse('apiKeyEnv', 'not here').message).toBe('endpoints.yaml:2: entry 1 (a), apiKeyEnv: not here')
    expect(entry!.refuse(null, 'gone').message).toBe('endpoints.yaml:2: entry 1 (a): gone')
  })

  it('gives what the form takes, or an error of its own, for whatever the file holds', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null))
    const value = fc.oneof(scalar, fc.array(scalar), fc.dictionary(fc.string(), scalar))
    const entry = fc.oneof(value, fc.record({ name: fc.string(), baseUrl: fc.oneof(fc.webUrl(), fc.string()), roles: value, prices: fc.dictionary(fc.string(), value), judgeModel: scalar, __proto__: value }, { requiredKeys: [] }))
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(entry).map((list) => JSON.stringify(list))), (text) => {
      try {
        for (const { endpoint } of parse(text)) endpointInput.parse(endpoint)
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        expect(error.message).toMatch(/^endpoints\.yaml:\d+: /)
      }
    }))
  })
})
