import { describe, expect, it } from 'vitest'
import { pageFault } from '@/bench/lists/page-fault'

const page = (body: string) => ({ status: 200, text: `<!DOCTYPE html><html><body><main><h1>Runs</h1>${body}</main></body></html>\n` })

describe('the answer of a page', () => {
  it('is whole with its heading and its rows, whatever tags are in between', () => {
    expect(pageFault(page('<td>candidate<!-- --> <b>198</b></td><p>Don&#x27;t</p>'), ['Runs', 'candidate 198', "Don't"])).toBeNull()
  })

  it('is not when its status says so', () => {
    expect(pageFault({ ...page('candidate 198'), status: 404 }, ['Runs'])).toBe('status 404')
  })

  it('is not when a part failed: before the answer began, or in what came later with the status 200', () => {
    // what React leaves in the place of a boundary, and what it sends for one that failed after its place was sent
    expect(pageFault(page('<!--$!--><template data-dgst="1852946274"></template><!--/$-->'), ['Runs'])).toBe('a part failed')
    expect(pageFault(page('<script>$RX("B:0","NEXT_HTTP_ERROR_FALLBACK;404")</script>'), ['Runs'])).toBe('a part failed')
  })

  it('is not when it ends too early, or its words are only in a script', () => {
    expect(pageFault({ status: 200, text: page('').text.slice(0, -12) }, ['Runs'])).toBe('cut off')
    expect(pageFault(page('<script>self.__next_f.push("candidate 198")</script>'), ['Runs', 'candidate 198'])).toBe('without "candidate 198"')
  })
})
