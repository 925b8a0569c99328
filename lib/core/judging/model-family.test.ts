import { describe, expect, it } from 'vitest'
import { familyWarnings, modelFamilies, sameModelFamily } from '@/lib/core/judging/model-family'

describe('families of models', () => {
  it.each([
    ['gpt-4o-2024-08-06', 'OpenAI'], ['openai/o3-mini', 'OpenAI'], ['o1', 'OpenAI'], ['ft:gpt-4.1-mini:shop::Ab1', 'OpenAI'], ['azure/gpt_5', 'OpenAI'], ['openai/gpt-oss-120b', 'OpenAI'],
    ['claude-sonnet-4-6', 'Claude'], ['us.anthropic.claude-opus-4-1-20250805-v1:0', 'Claude'], ['vertex_ai/gemini-2.5-pro', 'Gemini'], ['gemma3:27b', 'Gemini'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'Llama'], ['codellama:7b', 'Llama'], ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'Mistral'], ['Qwen/Qwen3-32B', 'Qwen'], ['command-r-plus', 'Command'],
    ['xai/grok-4', 'Grok'], ['phi4', 'Phi'], ['amazon.nova-pro-v1:0', 'Nova'], ['moonshotai/Kimi-K2-Instruct', 'Kimi'], ['zai-org/GLM-4.5', 'GLM'],
  ])('%s is of %s', (name, family) => expect(modelFamilies(name)).toEqual([family]))

  it('may be two for one model', () => {
    expect(modelFamilies('DeepSeek-R1-Distill-Qwen-32B')).toEqual(['Qwen', 'DeepSeek'])
    expect([sameModelFamily('deepseek-r1-distill-llama-70b', 'llama3.1'), sameModelFamily('deepseek-r1-distill-llama-70b', 'deepseek-chat'), sameModelFamily('deepseek-chat', 'llama3.1')]).toEqual([true, true, false])
  })

  it('are unknown for names of one\'s own, which are related only to themselves', () => {
    expect(['helpdesk-prod', 'judge-large', 'nova', 'command-center', 'foo1', 'delphi-2x', 'yield-1'].flatMap(modelFamilies)).toEqual([])
    expect([sameModelFamily('judge-large', 'helpdesk-next'), sameModelFamily('local/Judge-Large', 'judge-large'), sameModelFamily('', 'gpt-4o')]).toEqual([false, true, false])
  })

  it('are the same from both sides', () => {
    const names = ['gpt-4o', 'claude-3', 'llama3', 'DeepSeek-R1-Distill-Qwen-32B', 'qwen3', 'mine']
    for (const a of names) for (const b of names) expect(sameModelFamily(a, b)).toBe(sameModelFamily(b, a))
  })
})

describe('the warning of a judge that judges its own', () => {
  it('names the arms, and is missing when there is nothing to warn of', () => {
    expect(familyWarnings(['gpt-4o', 'gpt-4o'], { candidate: 'gpt-4.1-mini', baseline: 'claude-3-5-haiku' })).toEqual([
      'The judge gpt-4o is of the same model family as the candidate gpt-4.1-mini; judges tend to prefer their own family. Choose a judge of another one (judges.judge_model).',
    ])
    expect(familyWarnings(['gpt-4o'], { candidate: 'gpt-4.1-mini', baseline: 'o3' })[0]).toContain('as the candidate gpt-4.1-mini and the baseline o3;')
    expect(familyWarnings(['claude-sonnet-4-6'], { candidate: 'gpt-4.1', baseline: 'gpt-4o' })).toEqual([])
    expect(familyWarnings([], { candidate: 'gpt-4.1', baseline: 'gpt-4o' })).toEqual([])
  })
})
