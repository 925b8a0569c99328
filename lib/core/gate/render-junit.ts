import type { AnyReport } from '@/lib/core/gate/joint-report'
import { junitSuites, type JunitCase, type JunitSuite } from '@/lib/core/gate/junit-suites'

/** JUnit XML: a suite per set, failures for what broke, errors for what was not measured, skipped for what is only shown. */
export function renderJunit(report: AnyReport): string {
  const suites = junitSuites(report)
  const counts = countsOf(suites.flatMap(({ cases }) => cases))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="slicegate" ${counts}>\n${suites.map(suiteXml).join('\n')}\n</testsuites>\n`
}

function suiteXml({ name, cases }: JunitSuite): string {
  const inner = cases.map((test) => caseXml(name, test)).join('\n')
  return `  <testsuite name="${attribute(name)}" ${countsOf(cases)}>\n${inner}\n  </testsuite>`
}

function countsOf(cases: JunitCase[]): string {
  const count = (outcome: JunitCase['outcome']) => cases.filter((test) => test.outcome === outcome).length
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
}

function caseXml(suite: string, { name, outcome, type = outcome, message = '', output }: JunitCase): string {
  const body = outcome === 'passed' ? '' : outcome === 'skipped' ? `<skipped message="${attribute(message)}"/>`
    : `<${outcome} type="${attribute(type)}" message="${attribute(message)}"/>`
  const printed = output ? `<system-out>${text(output)}</system-out>` : ''
  const start = `    <testcase classname="${attribute(suite)}" name="${attribute(name)}"`
  return body + printed === '' ? `${start}/>` : `${start}>${body}${printed}</testcase>`
}

/** XML 1.0 knows no way to write most control characters, lone surrogates and two noncharacters. */
function legal(value: string): string {
  return value.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
}

function text(value: string): string {
  return legal(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function attribute(value: string): string {
  return text(value).replace(/"/g, '&quot;').replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)
}
