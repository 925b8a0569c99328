import fs from 'node:fs'
import { expect, it } from 'vitest'

const NAMES = ['inter', 'jetbrains-mono']

/** What a face says, in one way of writing. */
const faces = (css: string) => [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].map(([, body]) => body!.replace(/@fontsource-variable\/[^/]+\/|\.\/|['\s]/g, '').replace(/;$/, ''))

it('has every face of the font packages with the same file and the same characters, and none of them swaps under the reader', () => {
  const theirs = NAMES.flatMap((name) => faces(fs.readFileSync(`node_modules/@fontsource-variable/${name}/wght.css`, 'utf8')))
  expect(theirs.length).toBeGreaterThan(10)
  expect(faces(fs.readFileSync('app/fonts.css', 'utf8'))).toEqual(theirs.map((face) => face.replace('font-display:swap', 'font-display:optional')))
})
