// What a step says to the runner: files that the environment names, and commands on standard output.
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'

/** GitHub refuses a summary of more than 1 MiB. */
const SUMMARY_BYTES = 1_000_000

/** Sets an output of the step; the delimiter cannot stand in the value. */
export function setOutput(name, value) {
  const end = `end_${randomUUID()}`
  appendTo('GITHUB_OUTPUT', `${name}<<${end}\n${value}\n${end}\n`)
}

/** Adds to the summary of the job; the end of what is too long is left out. */
export function addSummary(markdown) {
  const bytes = Buffer.from(markdown)
  const whole = bytes.length <= SUMMARY_BYTES
  const text = whole ? markdown : `${bytes.subarray(0, SUMMARY_BYTES).toString('utf8').replace(/\ufffd+$/, '')}\n\n…\n`
  appendTo('GITHUB_STEP_SUMMARY', `${text.trimEnd()}\n\n`)
}

/** A line at the job that people see without opening the log. `level`: error, warning or notice. */
export function annotate(level, message) {
  console.log(`::${level} title=Slicegate::${message.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')}`)
}

/** Prints what others wrote: the runner takes none of its lines for a command. */
export function quoting() {
  const token = randomUUID()
  return { start: () => console.log(`::stop-commands::${token}`), stop: () => console.log(`::${token}::`) }
}

function appendTo(variable, text) {
  const file = process.env[variable]
  if (file) fs.appendFileSync(file, text)
}
