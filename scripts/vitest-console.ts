import { afterEach, beforeEach } from 'vitest'

// A warning that nobody expected is a fault: a test that provokes one on purpose spies on the console itself.
const unexpected: string[] = []
for (const method of ['error', 'warn'] as const) {
  console[method] = (...parts: unknown[]) => { unexpected.push(`console.${method}: ${parts.map(String).join(' ')}`) }
}

beforeEach(() => { unexpected.length = 0 })

afterEach(() => {
  if (unexpected.length > 0) throw new Error(`The test wrote to the console:\n${unexpected.join('\n')}`)
})
