import fs from 'node:fs'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { PICTURES } from '@/components/docs/pictures'

/** docs/pictures/*.svg by name: the drawings of the site with colours of their own, light and dark, for readers of the repository. */
export function pictureFiles(): Record<string, string> {
  const css = fs.readFileSync('app/globals.css', 'utf8')
  const [light, dark] = [tokens(css, ':root {'), tokens(css, ":root[data-mantine-color-scheme='dark'] {")]
  return Object.fromEntries(Object.entries(PICTURES).map(([name, Picture]) => {
    const markup = renderToStaticMarkup(createElement(Picture!))
    const used = [...new Set([...markup.matchAll(/var\((--sg-[a-z-]+)\)/g)].map((match) => match[1]!))].sort()
    const values = (from: Map<string, string>) => used.map((token) => `${token}:${from.get(token)!}`).join(';')
    const style = `<style>svg{${values(light)};background:${light.get('--sg-surface')!};font-family:ui-sans-serif,system-ui,sans-serif}`
      + `@media (prefers-color-scheme:dark){svg{${values(dark)};background:${dark.get('--sg-surface')!}}}</style>`
    return [name, `${markup.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace(/(<svg[^>]*>)/, `$1${style}`)}\n`]
  }))
}

function tokens(css: string, selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(selector)).split('}')[0]!
  return new Map([...block.matchAll(/(--sg-[a-z-]+): ([^;]+);/g)].map((match) => [match[1]!, match[2]!]))
}
