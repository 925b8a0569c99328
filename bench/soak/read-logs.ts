import fs from 'node:fs'
import path from 'node:path'

export type LogLine = { file: string; text: string }
export type LogReport = { faults: LogLine[]; expected: Map<string, number> }

/** What a fault of the database, the queue or another process must leave in a log. Everything else at the level of a warning or above is a fault of ours. */
const EXPECTED: { name: string; pattern: RegExp }[] = [
  { name: 'the database was away', pattern: /ECONNREFUSED|ECONNRESET|EPIPE|Connection terminated|Connection ended|connection ended|terminating connection due to administrator command|server closed the connection|57P0[123]|database system is (shutting down|starting up)|Can't reach database|Server has closed the connection|database not reachable|timeout exceeded when trying to connect|P10(01|02|08|17)|DatabaseNotReachable|ConnectionClosed|SocketTimeout/ },
  { name: 'a session could not be looked up', pattern: /Failed to get session|Failed to query fallback join|"part":"auth","msg":"INTERNAL_SERVER_ERROR"|"name":"APIError","status":"INTERNAL_SERVER_ERROR"/ },
  { name: 'the queue was away', pattern: /queue connection|Connection is closed|Socket closed unexpectedly|LOADING Redis|Stream isn't writeable|queue fault/ },
  { name: 'event connection lost', pattern: /event connection lost/ },
  { name: 'job taken over', pattern: /job taken over from a worker that is gone|Missing lock|could not renew lock|job stalled/i },
  { name: 'job tried again', pattern: /"msg":"job failed"/ },
  { name: 'told to stop', pattern: /worker stopping|web stopping|draining/ },
  { name: 'was not ready, and said so', pattern: /"msg":"not ready"/ },
  { name: 'live figures while the database was away', pattern: /live figures could not be read/ },
  { name: 'readers that left', pattern: /ResponseAborted|The destination stream closed|aborted|Failed to pipe response/ },
]
const CAUSE_LINES = 25
const LEVEL = /"level":"?(40|50|60|warn|error|fatal)"?/
/** Lines that are not of our logger: a trace of the stack, or an error that nobody caught. */
const RAW = /(unhandled|uncaught|TypeError|ReferenceError|RangeError|SyntaxError|Error:|^\s*⨯)/i

/** Reads the logs of all processes: lines that tell of a fault, apart from those that faults from outside must leave. */
export function readLogs(folder: string): LogReport {
  const report: LogReport = { faults: [], expected: new Map() }
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.log'))) {
    const lines = fs.readFileSync(path.join(folder, file), 'utf8').split('\n')
    lines.forEach((text, i) => judgeLine({ file, text }, report, text.startsWith('{') ? [] : causeOf(lines, i)))
  }
  return report
}

/** What an error that is printed over several lines says further down. */
function causeOf(lines: string[], at: number): string[] {
  const next = lines.slice(at + 1, at + 1 + CAUSE_LINES)
  const end = next.findIndex((line) => line.startsWith('{'))
  return end < 0 ? next : next.slice(0, end)
}

/** A line of our logger counts from a warning on; any other line when it tells of an error. */
export function judgeLine(line: LogLine, { faults, expected }: LogReport, below: string[] = []): void {
  const ours = line.text.startsWith('{')
  if (ours ? !LEVEL.test(line.text) : !RAW.test(line.text)) return
  const known = EXPECTED.find(({ pattern }) => pattern.test([line.text, ...below].join('\n')))
  if (known) expected.set(known.name, (expected.get(known.name) ?? 0) + 1)
  else faults.push(line)
}
