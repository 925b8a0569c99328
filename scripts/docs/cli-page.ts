import type { CommandHelp } from '@/cli/command-help'
import { COMMANDS } from '@/cli/commands'
import { code, page, table } from '@/scripts/docs/markdown'

/** docs/reference/cli.md, out of what `--help` of every command says. */
export function cliPage(): string {
  return page(
    '# Command line',
    '`slicegate` compares result files without a server, and talks to one for everything else. In a checkout it is `npx slicegate`; `slicegate COMMAND --help` says the same as this page.',
    table(['command', 'what it does'], Object.entries(COMMANDS).map(([name, { help }]) => [`[${code(name)}](#slicegate-${name})`, help])),
    '`slicegate --version` prints the version. Messages go to standard error, results to standard output.',
    ...Object.entries(COMMANDS).flatMap(([name, { help, details }]) => [
      `## slicegate ${name}`, `${help[0]!.toUpperCase()}${help.slice(1)}.`, ...details.flatMap((detail) => commandParts(detail, details.length > 1)),
    ]),
  )
}

function commandParts({ usage, about, flags, after }: CommandHelp, several: boolean): string[] {
  return [
    ...(several ? [`### ${usage.split('\n')[0]!.replace(/ \[.*$/, '').replace(/^slicegate /, '')}`] : []),
    `\`\`\`text\n${usage}\n\`\`\``, paragraphs(about),
    ...(Object.keys(flags).length === 0 ? [] : [table(['flag', 'meaning'], Object.entries(flags).map(([flag, { short, value, help }]) => [
      code(`${short ? `-${short}, ` : ''}--${flag}${value ? ` ${value}` : ''}`), help,
    ]))]),
    ...(after === undefined ? [] : [paragraphs(after)]),
  ]
}

/** Texts of a terminal, with lines that are broken and words that Markdown would read; lists with columns stay as they are. */
function paragraphs(text: string): string {
  return text.split('\n\n').map((part) => (/\n {2,}\S/.test(part) ? `\`\`\`text\n${part}\n\`\`\`` : escape(part.replace(/\n/g, ' ')))).join('\n\n')
}

function escape(text: string): string {
  return text.split(/(\{"[^ ]*?\}(?= |,|$))/).map((part) => (part.startsWith('{"') ? code(part) : part.replace(/([<>*_])/g, '\\$1').replace(/(^|\s)(--?[a-z][a-z-]*)/g, '$1`$2`'))).join('')
}
