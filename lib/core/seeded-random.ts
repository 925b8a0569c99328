/**
 * A stream of numbers from 0 to below 1 (32 bits each) that depends on the seed alone: xmur3 spreads the text over the state of
 * sfc32. For samples and permutations that must be drawn again in the same way; never for secrets.
 */
export function seededRandom(seed: string): () => number {
  const next = spread(seed)
  let [a, b, c, counter] = [next(), next(), next(), next()]
  const random = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  // the first numbers still show how alike two seeds are
  for (let i = 0; i < 15; i++) random()
  return random
}

function spread(text: string): () => number {
  let hash = 1_779_033_703 ^ text.length
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 3_432_918_353)
    hash = (hash << 13) | (hash >>> 19)
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507)
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909)
    hash ^= hash >>> 16
    return hash | 0
  }
}
