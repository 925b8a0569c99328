import { describe, expect, it } from 'vitest'
import { planningRates } from '@/lib/core/gate/planning-evidence'

const gate = (n: number, breaks: number, fixes: number, control: { sampled: number; confirmed: number } | null = null) => ({ purpose: 'gate' as const, n, breaks, fixes, control })
const aa = (n: number, breaks: number, fixes: number) => ({ purpose: 'aa' as const, n, breaks, fixes, control: null })

describe('rates to plan with', () => {
  it('are the usual ones before the first run, and while runs are too small', () => {
    expect(planningRates([])).toEqual({ rho: 0.02, rhoRuns: 0, flake: 0.02, flakeRuns: 0, flakeFrom: 'usual' })
    expect(planningRates([gate(150, 9, 9), aa(199, 9, 9)])).toEqual({ rho: 0.02, rhoRuns: 0, flake: 0.02, flakeRuns: 0, flakeFrom: 'usual' })
  })

  it('take flakes from the same system twice, and churn without them', () => {
    // 95 of 1,000 flips: 2f(1 − f) = 0.095 → f = 0.05. Gate: min(90, 110)/1000 = 0.09 of which f(1 − f) = 0.0475 flakes: 0.0425.
    const rates = planningRates([gate(1000, 90, 110), aa(1000, 50, 45)])
    expect(rates).toMatchObject({ rhoRuns: 1, flakeRuns: 1, flakeFrom: 'aa' })
    expect(rates.flake).toBeCloseTo(0.05, 10)
    expect(rates.rho).toBeCloseTo(0.0425, 10)
  })

  it('take both from control samples where nobody ran the same system twice', () => {
    // min/n = (30 + 20)/2000 = 0.025. 11 of 22 sampled flips were real: (11 + 1)/(22 + 2) = 0.5. rho = 0.0125; f(1 − f) = 0.0125.
    const rates = planningRates([gate(1000, 30, 40, { sampled: 22, confirmed: 11 }), gate(1000, 60, 20)])
    expect(rates).toMatchObject({ rhoRuns: 2, flakeRuns: 1, flakeFrom: 'control' })
    expect(rates.rho).toBeCloseTo(0.0125, 10)
    expect(rates.flake * (1 - rates.flake)).toBeCloseTo(0.0125, 10)
  })

  it('take all flips for churn where nothing says which are flakes, and never no churn at all', () => {
    expect(planningRates([gate(1000, 30, 40)])).toMatchObject({ rho: 0.03, flake: 0.02, flakeFrom: 'usual' })
    expect(planningRates([gate(1000, 0, 4), aa(1000, 10, 10)]).rho).toBe(0.001)
  })
})
