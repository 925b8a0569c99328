// Loaded before every Node process that the supervisor starts: ends it when the supervisor is gone, however that went.
// Their own children load it too; those have a channel to their parent that is not ours to touch.
const GRACE_MS = 10_000

if (process.channel && process.ppid === Number(process.env.SLICEGATE_SUPERVISOR_PID)) {
  process.channel.unref()
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref()
    process.kill(process.pid, 'SIGTERM')
  })
}
