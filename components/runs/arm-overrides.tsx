import { DiffBody } from '@/components/cases/diff-view'
import type { RequestOverrides } from '@/lib/core/apply-overrides'
import { formatCount, plural } from '@/lib/core/display/format'
import { diffLines } from '@/lib/core/display/text-diff'
import styles from '@/components/runs/run.module.css'

/** The prompt that most of the run's cases were recorded with; null when none of them has one. */
export type RecordedPrompt = { text: string; cases: number; lookedAt: number } | null

/** What a candidate changed in the recorded requests: one line each, which unfolds to the change itself. */
export function ArmOverridesLines({ overrides, recorded }: { overrides: RequestOverrides; recorded: RecordedPrompt }) {
  const { systemPrompt, tools, toolSchemas } = overrides
  return (
    <>
      {systemPrompt !== undefined && (
        <details className={styles.folded}>
          <summary>{systemPrompt === '' ? 'prompt removed' : 'prompt changed'}</summary>
          <p>{recorded ? `Against the prompt of ${formatCount(recorded.cases)} of ${plural(recorded.lookedAt, 'case')}` : 'The cases have no prompt of their own'}</p>
          <DiffBody diff={{ mode: 'lines', equal: false, parts: diffLines(recorded?.text ?? '', systemPrompt) }} />
        </details>
      )}
      {tools && <Json label={`${plural(tools.length, 'tool')} replaced`} value={tools} />}
      {toolSchemas && <Json label={`${plural(Object.keys(toolSchemas).length, 'tool schema')} replaced`} value={toolSchemas} />}
    </>
  )
}

/** As it is sent: keys in their order. */
function Json({ label, value }: { label: string; value: unknown }) {
  return (
    <details className={styles.folded}>
      <summary>{label}</summary>
      <pre className={styles.config} tabIndex={0} aria-label={label}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  )
}
