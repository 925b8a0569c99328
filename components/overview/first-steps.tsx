import Link from 'next/link'
import { CopyCommand } from '@/components/ui/copy-command'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/core/display/format'
import styles from '@/components/overview/overview.module.css'

type Props = {
  origin: string
  base: string
  counts: { keys: number; traces: number; endpoints: number; replayCases: number }
  /** The person may start a refresh. */
  canStart: boolean
}

/** What a project without runs does next, in order, with the commands. */
export function FirstSteps({ origin, base, counts, canStart }: Props) {
  return (
    <Panel title="First steps" note="from an empty project to a verdict" flush>
      <ol className={styles.steps}>
        <li data-done={counts.keys > 0}>
          <div>
            <h3>{counts.keys > 0 ? `${plural(counts.keys, 'API key')} made` : 'Make an API key'}</h3>
            <p>In <Link href={`${base}/settings`}>settings</Link>, with the scopes ingest and run. It is shown once.</p>
          </div>
        </li>
        <li data-done={counts.traces > 0}>
          <div>
            <h3>{counts.traces > 0 ? `${plural(counts.traces, 'trace')} imported` : 'Send traces of production'}</h3>
            <p>A log that you have: the format is told from its first record. Personal data is replaced before anything is stored.</p>
            <CopyCommand command={`curl -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Type: application/x-ndjson" \\\n  --data-binary @logs.jsonl "${origin}/api/v1/traces"`} />
          </div>
        </li>
        <li data-done={counts.endpoints > 0}>
          <div>
            <h3>{counts.endpoints > 0 ? `${plural(counts.endpoints, 'model endpoint')} added` : 'Add a model endpoint'}</h3>
            <p>The OpenAI-compatible server of the candidate, the baseline and the judge, under <Link href={`${base}/settings#endpoints`}>settings</Link>. Its key is kept encrypted, or stays in the environment of this server.</p>
          </div>
        </li>
        <li data-done={counts.replayCases > 0}>
          <div>
            <h3>{counts.replayCases > 0 ? `${plural(counts.replayCases, 'case')} drawn` : 'Group the traffic and draw cases'}</h3>
            <p>A refresh groups the traffic by what it asks and freezes a sample of every cluster and segment. Segments come from <code>segment_by</code> in the configuration.</p>
            {canStart && counts.traces > 0 && <LinkButton href={`${base}/coverage?open=refresh`} variant="default">Refresh from traffic</LinkButton>}
            <CopyCommand command={`curl -X POST -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Type: application/json" \\\n  -d '{}' "${origin}/api/v1/refreshes"`} />
          </div>
        </li>
        <li>
          <div>
            <h3>Gate a candidate</h3>
            <p>From CI, which gets the exit code, or in the browser under <Link href={`${base}/runs?new=run`}>new run</Link>.</p>
            <CopyCommand command={`SLICEGATE_URL=${origin} npx slicegate gate --candidate MODEL --wait`} />
          </div>
        </li>
        <li>
          <div>
            <h3>Or look at results that you have</h3>
            <p>Two files of cases with pass and fail, before and after. Upload them under <Link href={`${base}/runs?new=results`}>upload results</Link>, or gate them with no server at all.</p>
            <CopyCommand command="npx slicegate gate --before before.jsonl --after after.jsonl" />
          </div>
        </li>
      </ol>
    </Panel>
  )
}
