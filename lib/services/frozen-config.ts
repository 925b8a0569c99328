import { ConfigError } from '@/lib/core/config/config-error'
import { parseConfig, type ParsedConfig } from '@/lib/core/config/parse-config'
import { AppError } from '@/lib/errors'

/** The configuration that a run keeps. Throws `invalid` with line and what was expected, as the reader says it. */
export function frozenConfig(text: string): ParsedConfig {
  try {
    return parseConfig(text, 'eval_config.yaml')
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new AppError('invalid', error.message, { file: error.file, line: error.line })
  }
}
