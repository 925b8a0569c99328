import { flagsHelp, type FlagSpec } from '@/cli/parse-flags'

/** What `--help` of a command says, as data: the reference in the documentation is made of it. */
export type CommandHelp = {
  /** Lines that show how it is called. */
  usage: string
  about: string
  flags: Record<string, FlagSpec>
  /** What follows the flags. */
  after?: string
}

/** The text of `--help`. */
export function renderHelp({ usage, about, flags, after }: CommandHelp): string {
  const list = Object.keys(flags).length === 0 ? [] : [flagsHelp(flags)]
  return `${[usage, about, ...list, ...(after === undefined ? [] : [after])].join('\n\n')}\n`
}
