import { expect, it } from 'vitest'
import { describeFault, withoutQuotes } from '@/lib/describe-fault'

const text = 'my order 4711 never came'

it('keeps the words of an error and leaves out what they quote', () => {
  const parsing = (() => {
    try {
      return JSON.parse(`{"a": ${text}}`) as never
    } catch (error) {
      return error
    }
  })()
  const described = describeFault(parsing)
  expect(described).toMatchObject({ name: 'SyntaxError' })
  expect(JSON.stringify(described)).not.toContain('4711')
  expect(describeFault(new Error(`invalid input syntax for type uuid: "${text}"`))).toMatchObject({ message: 'invalid input syntax for type uuid: …' })
})

it('takes the last line, because the first ones print the call with its values', () => {
  const error = Object.assign(new Error(`Invalid \`db.trace.create()\` invocation:\n{ data: { text: ${text} } }\nArgument \`id\` is missing.`), { code: 'P2012' })
  expect(describeFault(error)).toMatchObject({ name: 'Error', code: 'P2012', message: 'Argument … is missing.' })
})

it('says nothing of the words of a provider, which may repeat the request', () => {
  const error = Object.assign(new Error(`400 cannot answer: ${text}`), { status: 400, headers: new Headers() })
  expect(describeFault(error)).toMatchObject({ status: 400, message: null })
})

it('keeps a status that is the name of one, and no other words in its place', () => {
  expect(describeFault(Object.assign(new Error('no'), { status: 'INTERNAL_SERVER_ERROR' }))).toMatchObject({ status: 'INTERNAL_SERVER_ERROR' })
  expect(describeFault(Object.assign(new Error('no'), { status: text }))).not.toHaveProperty('status')
})

it('empties a quote that is not closed, and knows an apostrophe', () => {
  expect(withoutQuotes(`it doesn't parse: "${text}`)).toBe(`it doesn't parse: …`)
  expect(withoutQuotes(`unknown column 'x' of \`y\``)).toBe('unknown column … of …')
})

it('says of what is no error only what it is', () => {
  expect(describeFault(text)).toEqual({ name: 'string' })
})
