import { describe, expect, it } from 'vitest'
import { isKeyVariable, parseKeyVariables, refusedVariable } from '@/lib/core/secrets/key-variables'

describe('variables that may hold a provider key', () => {
  it('end in _API_KEY and are none of Slicegate itself', () => {
    for (const name of ['OPENAI_API_KEY', 'A1_API_KEY']) expect(isKeyVariable(name), name).toBe(true)
    for (const name of ['SLICEGATE_API_KEY', 'SLICEGATE_INIT_API_KEY', 'SLICEGATE_SECRET', 'DATABASE_URL', 'openai_api_key', '_API_KEY', 'A_API_KEY\n', 'A_API_KEY ']) expect(isKeyVariable(name), name).toBe(false)
  })

  it('may be any of these, for any host, when the operator says nothing', () => {
    const rules = parseKeyVariables(undefined)
    expect(rules).toBeNull()
    expect(refusedVariable(rules, 'OPENAI_API_KEY', 'https://anywhere.example/v1')).toBeNull()
    expect(refusedVariable(rules, 'SLICEGATE_INIT_API_KEY', 'https://anywhere.example/v1')).toContain('ends in _API_KEY')
  })

  it('are only those that the operator names, each for its hosts', () => {
    const rules = parseKeyVariables('OPENAI_API_KEY@api.openai.com, OPENAI_API_KEY@eu.api.openai.com,VLLM_API_KEY@Models.internal:8000 , SHARED_API_KEY,')
    const refusal = (name: string, url: string) => refusedVariable(rules, name, url)
    for (const [name, url] of [
      ['OPENAI_API_KEY', 'https://api.openai.com/v1'], ['OPENAI_API_KEY', 'https://API.OPENAI.COM:443/v1'], ['OPENAI_API_KEY', 'https://eu.api.openai.com/v1'], ['VLLM_API_KEY', 'http://models.internal:8000/v1'],
      ['SHARED_API_KEY', 'http://anywhere.example'],
    ] as const) expect(refusal(name, url), `${name} ${url}`).toBeNull()
    for (const [name, url] of [
      ['OPENAI_API_KEY', 'https://api.openai.com.evil.example/v1'], ['OPENAI_API_KEY', 'https://api.openai.com:8443/v1'], ['OPENAI_API_KEY', 'https://evil.example/api.openai.com'], ['OPENAI_API_KEY', 'https://api.openai.com@evil.example/'],
      ['VLLM_API_KEY', 'http://models.internal/v1'], ['VLLM_API_KEY', 'no address'],
    ] as const) expect(refusal(name, url), `${name} ${url}`).toContain(`${name} may be sent to `)
    expect(refusal('OPENAI_API_KEY', 'https://evil.example/v1')).toBe('OPENAI_API_KEY may be sent to api.openai.com or eu.api.openai.com alone (SLICEGATE_KEY_VARIABLES), not to evil.example')
    expect(refusal('OTHER_API_KEY', 'https://api.openai.com/v1')).toBe('OTHER_API_KEY is none of the variables that may be named here: OPENAI_API_KEY, VLLM_API_KEY, SHARED_API_KEY (SLICEGATE_KEY_VARIABLES)')
  })

  it('are none when the operator says none', () => {
    expect(refusedVariable(parseKeyVariables(' none '), 'OPENAI_API_KEY', 'https://api.openai.com/v1')).toContain('enter the key itself')
  })

  it('know the addresses of IPv6 and the usual port', () => {
    const rules = parseKeyVariables('A_API_KEY@[::1]:8080,B_API_KEY@10.0.0.1:80')
    expect(refusedVariable(rules, 'A_API_KEY', 'http://[0:0:0:0:0:0:0:1]:8080/v1')).toBeNull()
    expect(refusedVariable(rules, 'B_API_KEY', 'http://10.0.0.1/v1')).toBeNull()
    expect(refusedVariable(rules, 'B_API_KEY', 'https://10.0.0.1/v1')).toContain('may be sent to')
  })

  it('name what is wrong in the list', () => {
    for (const part of ['OPENAI_KEY', 'OPENAI_API_KEY@', 'OPENAI_API_KEY@a@b', 'OPENAI_API_KEY@https://api.openai.com', 'OPENAI_API_KEY@host:port', 'SLICEGATE_API_KEY', 'OPENAI_API_KEY@h:99999']) {
      expect(() => parseKeyVariables(`GOOD_API_KEY,${part}`), part).toThrow(`or none; got "${part}"`)
    }
  })
})
