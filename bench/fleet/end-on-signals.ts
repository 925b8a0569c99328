const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `end` once, when what is returned is called or when a signal comes; after a signal the process ends. */
export function endOnSignals(end: () => Promise<void>): () => Promise<void> {
  let ending: Promise<void> | null = null
  const once = () => (ending ??= end())
  const onSignal = (signal: NodeJS.Signals) => {
    process.stderr.write(`${signal}: stopping everything …\n`)
    void once().catch((error: unknown) => process.stderr.write(`${String(error)}\n`)).finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  }
  SIGNALS.forEach((signal) => process.on(signal, onSignal))
  return async () => {
    await once()
    SIGNALS.forEach((signal) => process.off(signal, onSignal))
  }
}
