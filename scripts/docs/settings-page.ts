import { SETTING_GROUPS, type Setting } from '@/lib/core/docs/settings'
import { code, page, table } from '@/scripts/docs/markdown'

/** docs/reference/settings.md, out of the table that the README repeats. */
export function settingsPage(): string {
  return page(
    '# Environment variables',
    'All of it is optional: by the environment, or by a file `.env` in the folder of the product (`.env.example` is one to copy). An empty value counts as absent. A value that cannot be read '
      + 'stops the start with the name of the variable and what was expected.',
    '> [!NOTE]\n> Keys of model providers are variables of yours, named in a project’s settings; `SLICEGATE_KEY_VARIABLES` says which names are allowed.',
    ...SETTING_GROUPS.flatMap(({ label, about, settings }) => [`## ${label}`, about, table(['variable', 'default', 'what it does'], settings.map(row))]),
  )
}

function row({ name, standard, what, more, example }: Setting): string[] {
  const words = [what === '' ? '' : `${what[0]!.toUpperCase()}${what.slice(1)}.`, more ?? '', example === undefined ? '' : `Example: ${code(example)}`]
  return [code(name), standard, words.filter((text) => text !== '').join(' ')]
}
