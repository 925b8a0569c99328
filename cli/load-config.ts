import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CliIo } from '@/cli/io'
import { readInput } from '@/cli/read-input'
import { defaultConfig } from '@/lib/core/config/default-config'
import { parseConfig } from '@/lib/core/config/parse-config'
import type { GateConfig } from '@/lib/core/config/types'
import { plainText } from '@/lib/core/plain-text'

const DEFAULT_FILE = 'eval_config.yaml'

export type LoadedConfig = {
  config: GateConfig
  /** The text as written; null when there is no file. */
  text: string | null
}

/** The named configuration, else eval_config.yaml of the working folder, else the defaults. Warnings go to stderr. */
export async function loadConfig(file: string | null, io: CliIo): Promise<LoadedConfig> {
  const name = file ?? DEFAULT_FILE
  if (file === null && !existsSync(resolve(io.cwd, DEFAULT_FILE))) return { config: defaultConfig(), text: null }
  const { text } = await readInput(io.cwd, name)
  const { config, warnings } = parseConfig(text, name)
  for (const warning of warnings) io.stderr(`warning: ${plainText(warning)}\n`)
  return { config, text }
}
