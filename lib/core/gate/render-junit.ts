import type { GateReport, SetResult } from '@/lib/core/gate/types'

/**
 * JUnit XML: one suite per set with one test. What blocks is a failure, an incomplete set an error, a set that is only
 * shown is skipped. A run that is blocked or undecided beyond its sets has a failing suite `gate` of its own.
 */
export function renderJunit(report: GateReport): string {
  const suites = report.sets.map(suite)
  const runOk = report.exit_code === 0
  const run = testCase('gate', report.gate, runOk ? '' : failure('failure', report.gate, report.sentence))
  const all = [{ xml: wrap('gate', run, { failures: runOk ? 0 : 1, errors: 0, skipped: 0 }), failures: runOk ? 0 : 1, errors: 0 }, ...suites]
  const sum = (pick: 'failures' | 'errors') => all.reduce((total, part) => total + part[pick], 0)
  return '<?xml version="1.0" encoding="UTF-8"?>\n'
    + `<testsuites name="slicegate" tests="${all.length}" failures="${sum('failures')}" errors="${sum('errors')}">\n`
    + `${all.map(({ xml }) => xml).join('\n')}\n</testsuites>\n`
}

function suite(set: SetResult): { xml: string; failures: number; errors: number } {
  const failures = set.blocks ? 1 : 0
  const errors = set.verdict === 'incomplete' ? 1 : 0
  const skipped = failures + errors === 0 && !set.gated ? 1 : 0
  const inner = failures ? failure('failure', set.verdict, set.text)
    : errors ? failure('error', set.verdict, set.text)
      : skipped ? `<skipped message="${attribute(set.text)}"/>` : `<system-out>${text(set.text)}</system-out>`
  const name = set.kind === 'segment' ? set.label : `${set.kind}: ${set.label}`
  return { xml: wrap(name, testCase(name, set.verdict, inner), { failures, errors, skipped }), failures, errors }
}

function wrap(name: string, inner: string, { failures, errors, skipped }: { failures: number; errors: number; skipped: number }): string {
  return `  <testsuite name="${attribute(name)}" tests="1" failures="${failures}" errors="${errors}" skipped="${skipped}">\n${inner}\n  </testsuite>`
}

function testCase(className: string, name: string, inner: string): string {
  return `    <testcase classname="${attribute(className)}" name="${attribute(name)}">${inner}</testcase>`
}

function failure(kind: 'failure' | 'error', type: string, message: string): string {
  return `<${kind} type="${attribute(type)}" message="${attribute(message)}"/>`
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
