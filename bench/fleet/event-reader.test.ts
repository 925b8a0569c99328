import { expect, it, vi } from 'vitest'
import { createParser } from '@/bench/fleet/event-reader'

it('takes events apart however the text is cut', () => {
  const text = 'retry: 1500\n: connected\n\ndata: {"kind":"run.progress"}\n\nevent: figures\ndata: {"a":1,\ndata: "b":2}\n\n: still here\n\n'
  for (let size = 1; size < text.length; size += 7) {
    const [fields, events] = [vi.fn(), vi.fn()]
    const parse = createParser(fields, events)
    for (let start = 0; start < text.length; start += size) parse(text.slice(start, start + size))
    expect(fields.mock.calls).toEqual([['retry', '1500']])
    expect(events.mock.calls).toEqual([[{ event: 'message', data: '{"kind":"run.progress"}' }], [{ event: 'figures', data: '{"a":1,\n"b":2}' }]])
  }
})
