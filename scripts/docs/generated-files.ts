import fs from 'node:fs'
import { apiPages } from '@/scripts/docs/api-pages'
import { cliPage } from '@/scripts/docs/cli-page'
import { configPage } from '@/scripts/docs/config-page'
import { withSimulation } from '@/scripts/docs/gate-table'
import { indexPage } from '@/scripts/docs/index-page'
import { pictureFiles } from '@/scripts/docs/picture-files'
import { settingsPage } from '@/scripts/docs/settings-page'

/** Every file of docs/ that is made of something else, with the text that it has to have. */
export function generatedFiles(): Map<string, string> {
  const pages = { README: indexPage(), 'reference/config': configPage(), 'reference/settings': settingsPage(), 'reference/cli': cliPage(), ...apiPages() }
  return new Map([
    ...Object.entries(pages).map(([slug, text]): [string, string] => [`docs/${slug}.md`, text]),
    ...Object.entries(pictureFiles()).map(([name, text]): [string, string] => [`docs/pictures/${name}.svg`, text]),
    ['docs/gate.md', withSimulation(fs.readFileSync('docs/gate.md', 'utf8'))],
  ])
}
