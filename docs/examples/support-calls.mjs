// Prints 160 calls of a support assistant as JSONL, of the last six days: most ask where an order is, two of five want a refund.
const DAY_MS = 86_400_000
const tools = ['lookup', 'refund'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { order: { type: 'string' }, ...(name === 'refund' ? { reason: { type: 'string' } } : {}) } } },
}))
const sentences = {
  order_status: ['Where is my order ID?', 'Has order ID been shipped yet?', 'When does ID arrive?', 'Order ID is late, where is it?'],
  refund_flow: ['Please refund order ID, it arrived broken.', 'I want my money back for ID, it arrived broken.', 'ID arrived broken, refund it.'],
}
const customers = ['acme', 'globex', 'initech', 'umbrella', 'hooli']

for (let i = 0; i < 160; i += 1) {
  const intent = i % 5 < 3 ? 'order_status' : 'refund_flow'
  const order = `A-${4000 + i}`
  const [name, args] = intent === 'refund_flow' ? ['refund', { order, reason: 'broken' }] : ['lookup', { order }]
  console.log(JSON.stringify({
    source: 'support', source_id: `call-${i + 1}`, ts: new Date(Date.now() - (6 * DAY_MS * (160 - i)) / 160).toISOString(), model_used: 'gpt-4o-mini',
    customer_id: customers[(i * 3) % 5], conversation_id: `th-${i + 1}`, dimensions: { intent },
    request: {
      messages: [{ role: 'system', content: 'You answer customers of a shop.' }, { role: 'user', content: sentences[intent][i % sentences[intent].length].replace('ID', order) }],
      tools,
    },
    response: {
      message: { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(args) } }] },
      finish_reason: 'tool_calls',
    },
    status: 'success',
  }))
}
