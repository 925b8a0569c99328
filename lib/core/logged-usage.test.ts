import { describe, expect, it } from 'vitest'
import { loggedUsage } from '@/lib/core/logged-usage'

describe('tokens', () => {
  it.each<[string, unknown, [number | null, number | null, number | null]]>([
    ['OpenAI', { prompt_tokens: 9, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } }, [9, 3, 4]],
    ['Responses', { input_tokens: 9, output_tokens: 3, input_tokens_details: { cached_tokens: 0 } }, [9, 3, 0]],
    ['Anthropic behind LiteLLM', { prompt_tokens: 9, completion_tokens: 3, cache_read_input_tokens: 4 }, [9, 3, 4]],
    ['Anthropic itself, which leaves cached tokens out: 2 + 4 + 3', { input_tokens: 2, output_tokens: 3, cache_read_input_tokens: 4, cache_creation_input_tokens: 3 }, [9, 3, 4]],
    ['a server that does not count', { prompt_tokens: 0, completion_tokens: 0 }, [null, null, null]],
    ['an answer of nothing', { prompt_tokens: 9, completion_tokens: 0 }, [9, 0, null]],
    ['nonsense', { prompt_tokens: -1, completion_tokens: 1.5, prompt_tokens_details: 'x' }, [null, null, null]],
    ['nothing', null, [null, null, null]],
  ])('of %s', (_, usage, [input, output, cachedInput]) => {
    expect(loggedUsage(usage)).toEqual({ input, output, cachedInput })
  })
})
