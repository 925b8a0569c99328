/** How often in a row a gateway had no content for a call that its list gave none for. */
export type ContentLuck = { misses: number }

const PATIENCE = 20
const AGAIN_EVERY = 50

export const createContentLuck = (): ContentLuck => ({ misses: 0 })

/**
 * Whether to ask for the content of one more call; whoever finds some sets `misses` back to 0. A list without content means that it is kept elsewhere, or that
 * the gateway keeps none: after 20 calls without any, only each 50th is asked for.
 */
export function asksForContent(luck: ContentLuck): boolean {
  const before = luck.misses
  luck.misses += 1
  return before < PATIENCE || (before - PATIENCE) % AGAIN_EVERY === 0
}
