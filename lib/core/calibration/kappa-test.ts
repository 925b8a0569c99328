import { wilson, Z95 } from '@/lib/core/gate/intervals'

/** Weighted counts by human label, then by what the judge said. */
export type LabelMatrix = { gold: string; judged: string; weight: number }[]

export type KappaTest = {
  kappa: number
  /** 95 % limits (Fleiss, Cohen, Everitt 1969). */
  low: number
  high: number
  /** How many standard errors kappa lies above that of a guess with the same frequencies (the same paper, kappa = 0). */
  z: number
  /** That standard error times the root of the number of labels: how hard it is to tell this judge from a guess; 1 with equal frequencies. */
  spread: number
}

/**
 * Cohen's kappa of a judge and people with its test against guessing, as if there were `n` labels: fewer than were given where
 * they weigh unequally. null where it is undefined: no label, or both say the same one throughout.
 */
export function kappaTest(matrix: LabelMatrix, n: number): KappaTest | null {
  const total = matrix.reduce((sum, { weight }) => sum + weight, 0)
  if (total <= 0 || n <= 0) return null
  const gold = sharesOf(matrix, 'gold', total)
  const judged = sharesOf(matrix, 'judged', total)
  const labels = [...new Set([...gold.keys(), ...judged.keys()])]
  const g = (label: string) => gold.get(label) ?? 0
  const j = (label: string) => judged.get(label) ?? 0
  const observed = matrix.reduce((sum, cell) => sum + (cell.gold === cell.judged ? cell.weight / total : 0), 0)
  const chance = labels.reduce((sum, label) => sum + g(label) * j(label), 0)
  if (chance >= 1) return null
  const kappa = Math.min(1, (observed - chance) / (1 - chance))
  const own = matrix.reduce((sum, cell) => {
    const share = cell.weight / total
    return sum + (cell.gold === cell.judged
      ? share * (1 - (g(cell.gold) + j(cell.gold)) * (1 - kappa)) ** 2
      : share * (1 - kappa) ** 2 * (j(cell.gold) + g(cell.judged)) ** 2)
  }, 0)
  const error = Math.sqrt(Math.max(0, own - (kappa - chance * (1 - kappa)) ** 2) / n) / (1 - chance)
  const guess = chance + chance ** 2 - labels.reduce((sum, label) => sum + g(label) * j(label) * (g(label) + j(label)), 0)
  const spread = Math.sqrt(Math.max(0, guess)) / (1 - chance)
  const z = spread === 0 ? 0 : (kappa / spread) * Math.sqrt(n)
  // full agreement, or none, has no error by that formula: then the limits of the agreement are taken (Wilson)
  const [low, high] = error > 1e-6 ? [kappa - Z95 * error, kappa + Z95 * error] : wilson(observed * n, n).map((rate) => (rate - chance) / (1 - chance)) as [number, number]
  return { kappa, low: Math.max(-1, Math.min(kappa, low)), high: Math.min(1, Math.max(kappa, high)), z, spread }
}

function sharesOf(matrix: LabelMatrix, side: 'gold' | 'judged', total: number): Map<string, number> {
  const shares = new Map<string, number>()
  for (const cell of matrix) shares.set(cell[side], (shares.get(cell[side]) ?? 0) + cell.weight / total)
  return shares
}
