// Loaded before every Node process that the supervisor starts: ends it when the supervisor is gone, however that went.
const GRACE_MS = 10_000

if (process.channel) {
  process.channel.unref()
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref()
    process.kill(process.pid, 'SIGTERM')
  })
}
