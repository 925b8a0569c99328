// Stands in for a runner of yours: reads one execution a line and answers each. Here every break stays broken on the candidate,
// and the baseline passes what it passed before.
import fs from 'node:fs'

const folder = new URL('.', import.meta.url)
const read = (name) => new Map(fs.readFileSync(new URL(name, folder), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).map((row) => [row.case_id, row.passed]))
const results = { baseline: read('before.jsonl'), candidate: read('after.jsonl') }

for (const line of fs.readFileSync(0, 'utf8').trim().split('\n')) {
  const { case_id, arm, attempt } = JSON.parse(line)
  console.log(JSON.stringify({ case_id, arm, attempt, passed: results[arm].get(case_id) }))
}
