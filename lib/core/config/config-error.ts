/** A fault in eval_config.yaml, or in another file of settings, that its author can repair: `message` begins with file and line and says what was expected. */
export class ConfigError extends Error {
  readonly file: string
  /** 1-based; null when the fault has no place of its own (a file that cannot be read as YAML at all still has one). */
  readonly line: number | null

  constructor(file: string, line: number | null, message: string) {
    super(line === null ? `${file}: ${message}` : `${file}:${line}: ${message}`)
    this.name = 'ConfigError'
    this.file = file
    this.line = line
  }
}
