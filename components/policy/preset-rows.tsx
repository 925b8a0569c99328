'use client'

import { PRESETS, type Preset } from '@/components/policy/presets'
import type { GateSettingPath } from '@/lib/core/config/edit-gate-setting'
import type { GateConfig } from '@/lib/core/config/types'
import styles from '@/components/policy/policy.module.css'

type Props = {
  /** null while the text is no configuration: nothing can be set in it. */
  gate: GateConfig['gate'] | null
  change: (path: GateSettingPath, value: string) => void
}

/** The settings that people turn first, each a click; the text below changes with them. */
export function PresetRows({ gate, change }: Props) {
  return (
    <div className={styles.presets}>
      {PRESETS.map((preset) => <PresetRow key={preset.label} preset={preset} now={gate && preset.now(gate)} change={change} />)}
    </div>
  )
}

function PresetRow({ preset, now, change }: { preset: Preset; now: string | null; change: Props['change'] }) {
  const own = now !== null && !preset.values.some(({ value }) => value === now) ? [{ value: now, label: now === 'null' ? 'none' : now }] : []
  return (
    <div className={styles.preset} role="group" aria-label={preset.label} title={preset.hint}>
      <span className={styles.presetLabel}>{preset.label}</span>
      <span className={styles.presetValues}>
        {[...preset.values, ...own].map(({ value, label }) => (
          <button key={value} type="button" className={styles.chip} disabled={now === null} aria-pressed={value === now} onClick={() => value !== now && change(preset.path, value)}>{label}</button>
        ))}
      </span>
    </div>
  )
}
