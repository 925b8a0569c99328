import { readExpectation, type Check } from '@/lib/core/judging/expectation'

/** An expectation for a list, in one line: words as they are, checks as what they ask for. A text that was cut off is shown as it is. */
export function expectationInWords(text: string): string {
  const read = readExpectation(text)
  if (read.kind === 'checks') return checkInWords(read.check)
  return /^\s*\{\s*"check"/.test(text) ? 'checks' : text
}

function checkInWords(check: Check): string {
  switch (check.check) {
    case 'all': return check.checks.map(checkInWords).join(' and ')
    case 'any': return check.checks.map(checkInWords).join(' or ')
    case 'tool_calls': return check.calls.length === 0 ? 'calls no tool' : `calls ${check.calls.map(({ name }) => name).join(', ')}`
    case 'json_equals': return `${check.path} is ${JSON.stringify(check.value)}`
    case 'json_exists': return `${check.path} is there`
    case 'json_absent': return `${check.path} is not there`
    case 'contains': return `says “${check.text}”`
    case 'not_contains': return `does not say “${check.text}”`
    case 'regex': return `matches ${check.pattern}`
    case 'not_regex': return `does not match ${check.pattern}`
    case 'similar': return `says about “${check.text}”`
    case 'rubric': return check.text
  }
}
