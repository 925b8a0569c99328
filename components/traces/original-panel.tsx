import { TintedText } from '@/components/cases/tinted-text'
import { Panel } from '@/components/ui/panel'
import { prettyJsonText } from '@/lib/core/display/pretty-json'
import styles from '@/components/traces/traces.module.css'

/** The record as its source wrote it, redacted; folded, because it repeats what stands above. */
export function OriginalPanel({ original, source }: { original: string; source: string }) {
  return (
    <Panel title="Original record" note={`as ${source} wrote it, personal data replaced`} flush>
      <details className={styles.original}>
        <summary>Show {original.length.toLocaleString('en')} characters</summary>
        <pre tabIndex={0}><TintedText text={prettyJsonText(original)} /></pre>
      </details>
    </Panel>
  )
}
