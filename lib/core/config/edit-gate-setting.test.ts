import { describe, expect, it } from 'vitest'
import { editGateSetting } from '@/lib/core/config/edit-gate-setting'
import { parseConfig } from '@/lib/core/config/parse-config'

const PUBLISHED = `gating:
  metric: pass_rate
  aggregate: min_segment   # not "mean"
  threshold: 0.85
segments: [refund_flow, invoice_parse]
`

const parsed = (text: string | null) => parseConfig(text!, 'eval_config.yaml').config.gate

describe('editing one setting of the gate', () => {
  it('changes the value where it stands and nothing else', () => {
    expect(editGateSetting(PUBLISHED, ['threshold'], '0.9')).toBe(PUBLISHED.replace('0.85', '0.9'))
    expect(editGateSetting(PUBLISHED, ['aggregate'], 'weighted_mean')).toBe(PUBLISHED.replace('min_segment ', 'weighted_mean '))
  })

  it('adds a setting to the section that is there, in its style', () => {
    expect(editGateSetting(PUBLISHED, ['floor_mode'], 'strict')).toBe(PUBLISHED.replace('gating:\n', 'gating:\n  floor_mode: strict\n'))
    expect(editGateSetting('gates: { threshold: 0.8 } # x\n', ['floor_mode'], 'guard')).toBe('gates: { floor_mode: guard, threshold: 0.8 } # x\n')
    expect(editGateSetting('gates: {}\n', ['threshold'], '0.8')).toBe('gates: { threshold: 0.8 }\n')
    expect(editGateSetting('eval_config:\n  judges: { votes: 3 }\n  gates:\n    # why\n    regression_threshold: 0.02\n', ['threshold'], '0.8'))
      .toBe('eval_config:\n  judges: { votes: 3 }\n  gates:\n    # why\n    threshold: 0.8\n    regression_threshold: 0.02\n')
  })

  it('reaches one level deeper', () => {
    expect(editGateSetting(PUBLISHED, ['confirm', 'enabled'], 'false')).toBe(PUBLISHED.replace('gating:\n', 'gating:\n  confirm: { enabled: false }\n'))
    const once = 'gates:\n  confirm: { enabled: true, control: 12 }\n'
    expect(editGateSetting(once, ['confirm', 'enabled'], 'false')).toBe(once.replace('true', 'false'))
    expect(parsed(editGateSetting('gates:\n  confirm:\n    control: 12\n', ['confirm', 'enabled'], 'false')).confirm).toMatchObject({ enabled: false, control: 12 })
  })

  it('adds a section where there is none', () => {
    expect(editGateSetting('', ['threshold'], '0.9')).toBe('gating:\n  threshold: 0.9\n')
    expect(editGateSetting('# ours\nsegments: [a]', ['threshold'], '0.9')).toBe('# ours\nsegments: [a]\ngating:\n  threshold: 0.9\n')
    expect(parsed(editGateSetting('gating:\n', ['threshold'], '0.9')).threshold).toBe(0.9)
    expect(parsed(editGateSetting('gating:\n  threshold:\n', ['threshold'], '0.9')).threshold).toBe(0.9)
  })

  it('changes a setting that stands twice in both places, so that they do not contradict each other', () => {
    const twice = 'gating:\n  threshold: 0.8\neval_config:\n  gates: { threshold: 80% }\n'
    expect(editGateSetting(twice, ['threshold'], '0.9')).toBe('gating:\n  threshold: 0.9\neval_config:\n  gates: { threshold: 0.9 }\n')
  })

  it('leaves alone what it cannot read', () => {
    expect(editGateSetting('gating: { threshold: 0.8\n', ['threshold'], '0.9')).toBeNull()
    expect(editGateSetting('- a\n', ['threshold'], '0.9')).toBeNull()
    expect(editGateSetting('gating: strict\n', ['threshold'], '0.9')).toBeNull()
    expect(editGateSetting('{ segments: [a] }\n', ['threshold'], '0.9')).toBeNull()
  })
})
