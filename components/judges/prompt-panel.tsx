import { Fragment } from 'react'
import { Mono, Panel } from '@/components/ui/panel'
import type { JudgePrompt } from '@/lib/core/judging/judge-prompts'
import styles from '@/components/judges/judges.module.css'

/** One judge prompt, word for word: what the judge is told, and how the data is fenced. */
export function PromptPanel({ prompt, counting }: { prompt: JudgePrompt; counting: { votes: number; temperature: number } }) {
  const { version, purpose, system, template } = prompt
  return (
    <div id={version} className={styles.target}>
      <Panel title={<Mono>{version}</Mono>} note={purpose} label={`Prompt ${version}`} flush>
        <div className={styles.prompt}>
          <div><h3>System</h3><pre tabIndex={0}>{system}</pre></div>
          <div><h3>User</h3><pre tabIndex={0}><Template text={template} /></pre></div>
        </div>
        <p className={styles.promptFoot}>
          {prompt.counting} {counting.votes === 1 ? 'One' : counting.votes} {prompt.judge === 'pairwise' ? 'round' : 'vote'}{counting.votes === 1 ? '' : 's'} at temperature {counting.temperature}; asking stops as soon as the rest cannot change the result.
          {' '}A reply that cannot be read counts for nobody and is never a default. The code of the fences depends on every fenced text, so no text can write the marker that ends it.
        </p>
      </Panel>
    </div>
  )
}

const PARTS = /(<<<[^>]+>>>|\{[a-z ]+\})/

/** Markers and the names of the data stand out. */
function Template({ text }: { text: string }) {
  return text.split(PARTS).map((part, index) => {
    if (index % 2 === 0) return <Fragment key={index}>{part}</Fragment>
    return <span key={index} className={part.startsWith('<<<') ? styles.fence : styles.data}>{part.startsWith('{') ? part.slice(1, -1) : part}</span>
  })
}
