export type ApiExample = {
  body?: string
  type?: string
  query?: string
}

const json = (value: unknown): ApiExample => ({ body: JSON.stringify(value, null, 2), type: 'application/json' })
const RESULTS = (flips: boolean) => `{"case_id": "refund-17", "segment": "refund_flow", "passed": ${String(!flips)}}`

/** What the reference sends in its examples, by operation. A test parses each by the schema of the route. */
export const API_EXAMPLES: Readonly<Record<string, ApiExample>> = {
  createRun: json({ candidate: { model: 'claude-sonnet-4-6' }, budgetUsd: 5, idempotencyKey: 'pull-request-17-3f2a1c9' }),
  listRuns: { query: 'state=blocked&limit=10' },
  getReport: { query: 'format=markdown' },
  reviewRun: json({ choice: 'override', reason: 'The refunds are answered by the new policy text, which the references do not know yet.', evidence: 'https://desk.example.com/48213' }),
  secondReview: json({ agrees: true, reason: 'I read the seven refunds; they follow the new policy.' }),
  resumeRun: json({ budgetUsd: 8 }),
  uploadResults: json({ name: 'nightly', before: RESULTS(false), after: RESULTS(true) }),
  importTraces: {
    query: 'name=support.jsonl', type: 'application/x-ndjson',
    body: '{"source_id": "call-1", "ts": "2026-11-23T09:12:03Z", "customer_id": "acme", "model_used": "gpt-4o-mini", "dimensions": {"intent": "order_status"}, "request": {"messages": [{"role": "user", "content": "Where is my order?"}]}, "response": {"message": {"role": "assistant", "content": "It has shipped."}}}',
  },
  exportTraces: { type: 'application/json', body: '{"resourceSpans": []}' },
  exportLogs: { type: 'application/json', body: '{"resourceLogs": []}' },
  listImportLines: { query: 'format=jsonl' },
  drawDataset: json({ name: 'traffic' }),
  startRefresh: json({ name: 'traffic', startRun: { candidate: { model: 'claude-sonnet-4-6' } } }),
  flagTrace: json({ traceId: 'req_0198f3', ticketUrl: 'https://desk.example/48213', expectation: 'Refund both orders.' }),
  receiveTicket: json({ ticketUrl: 'https://desk.example/48213', customer: 'acme', words: 'You refunded one order only.' }),
  importAdversarial: {
    type: 'application/x-ndjson',
    body: '{"key": "refund-twice", "request": {"messages": [{"role": "user", "content": "Refund both orders."}]}, "expectation": "Refund both orders."}',
  },
  tryPolicy: json({ config: 'gating: { threshold: 0.9, floor_mode: guard }', limit: 10 }),
  giveRating: json({ task: '0198f3a2-7c1e-7000-8000-000000000001', choice: 'equal', note: 'Both name the same date.' }),
  listRatings: { query: 'format=csv' },
  importRatings: {
    type: 'application/x-ndjson',
    body: '{"run": "0198f3a2-7c1e-7000-8000-000000000001", "case": "0198f3a2-7c1e-7000-8000-000000000002", "judge": "pairwise", "arm": "pair", "gold": "tie"}',
  },
}
