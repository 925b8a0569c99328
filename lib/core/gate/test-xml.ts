import { expect } from 'vitest'

export type XmlElement = { name: string; attributes: Record<string, string> }

/** Tags of well-formed XML nest, attributes are quoted, and text holds no bare < or &. Returns the names of the elements. */
export function parseXml(xml: string): XmlElement[] {
  const elements: XmlElement[] = []
  const open: string[] = []
  const legalText = /^(?:[^<&]|&(?:amp|lt|gt|quot|#\d+);)*$/
  let rest = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '')
  while (rest.length > 0) {
    const tag = /^([^<]*)<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/s.exec(rest)
    if (!tag) {
      expect(rest.trim()).toBe('')
      break
    }
    const [whole, before, closing, name, attributes, empty] = tag
    expect(before).toMatch(legalText)
    expect(attributes).toMatch(legalText)
    if (closing) expect(open.pop()).toBe(name)
    else {
      elements.push({ name: name!, attributes: Object.fromEntries([...attributes!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map((m) => [m[1]!, m[2]!])) })
      if (!empty) open.push(name!)
    }
    rest = rest.slice(whole.length)
  }
  expect(open).toEqual([])
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
  return elements
}
