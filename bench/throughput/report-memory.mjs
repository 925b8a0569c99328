// Loaded into a worker process before its own code: tells on request how much memory it needed. Bytes.
let peakHeap = 0
const look = () => { peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed) }
setInterval(look, 50).unref()

process.on('message', (message) => {
  if (message !== 'memory') return
  look()
  globalThis.gc()
  process.send({ peakRss: process.resourceUsage().maxRSS * 1024, peakHeap, keptHeap: process.memoryUsage().heapUsed })
})
