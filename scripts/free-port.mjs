import net from 'node:net'

/** True when a server may listen on 127.0.0.1 (or on `host`) at this port. */
export function isPortFree(port, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/**
 * The wished port when it is free, otherwise another one. Below 32768, where systems take the ports of outgoing
 * connections from, so that a remembered port stays free while its server is down.
 */
export async function findFreePort(wished = 0) {
  if (wished > 0 && await isPortFree(wished)) return wished
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 15_000 + Math.floor(Math.random() * 15_000)
    if (await isPortFree(port)) return port
  }
  throw new Error('No free port between 15000 and 30000 on 127.0.0.1')
}
