import { expect, it } from 'vitest'
import { judgeLine, type LogReport } from '@/bench/soak/read-logs'

function judged(text: string): LogReport {
  const report: LogReport = { faults: [], expected: new Map() }
  judgeLine({ file: 'web-1.log', text }, report)
  return report
}

it('counts what a restart of the database must leave, and calls nothing else expected', () => {
  expect(judged('{"level":40,"error":"Error","code":"57P01","msg":"queue fault"}')).toMatchObject({ faults: [], expected: new Map([['the database was away', 1]]) })
  expect(judged('{"level":50,"err":{"name":"PrismaClientKnownRequestError","code":"P2039","sqlState":"57P01","message":"Database error. Code: …. Message: …"},"msg":"request failed"}')).toMatchObject({ faults: [], expected: new Map([['the database was away', 1]]) })
  expect(judged('{"level":50,"err":{"name":"PrismaClientKnownRequestError","code":"P2010","sqlState":"22012","message":"Raw query failed. Code: …. Message: …"},"msg":"request failed"}').faults).toHaveLength(1)
  expect(judged('{"level":50,"err":{"name":"APIError","status":"INTERNAL_SERVER_ERROR","message":null},"msg":"request failed"}').faults).toHaveLength(0)
  // better-auth says so, and throws what it met, which is logged as well
  expect(judged('{"level":50,"part":"auth","msg":"Failed to query fallback join for model user:"}').faults).toHaveLength(0)
  expect(judged('{"level":50,"error":"TypeError","message":"x is not a function","msg":"request failed"}').faults).toHaveLength(1)
})

it('passes over what is no fault', () => {
  expect(judged('{"level":30,"msg":"worker ready"}')).toEqual({ faults: [], expected: new Map() })
  expect(judged('   ▲ Next.js 16')).toEqual({ faults: [], expected: new Map() })
})

it('finds an error that nobody caught, although it is no line of the logger', () => {
  expect(judged('Uncaught RangeError: out of bounds').faults).toHaveLength(1)
  expect(judged('Error: connect ECONNREFUSED 127.0.0.1:5432').faults).toHaveLength(0)
})

it('takes what stands below an error for its cause', () => {
  const report: LogReport = { faults: [], expected: new Map() }
  judgeLine({ file: 'web-1.log', text: '⨯ Error [PrismaClientKnownRequestError]: ' }, report, ['Invalid invocation', 'Server has closed the connection.'])
  judgeLine({ file: 'web-1.log', text: '⨯ Error [PrismaClientKnownRequestError]: ' }, report, ['Invalid invocation', 'Unique constraint failed'])
  expect([report.faults.length, report.expected.get('the database was away')]).toEqual([1, 1])
})
