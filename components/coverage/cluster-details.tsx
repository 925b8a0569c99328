'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { ClusterActions } from '@/components/coverage/cluster-table'
import { SaidList } from '@/components/coverage/said-list'
import { DrawCasesButton } from '@/components/overview/draw-cases-button'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { ClusterCoverage, SaidTrace, SamplingFloors } from '@/lib/core/display/coverage-types'
import { formatMoment, plural } from '@/lib/core/display/format'
import styles from '@/components/coverage/coverage.module.css'

export type ReadExamples = (key: string) => Promise<ActionResult<SaidTrace[]>>

type Props = { row: ClusterCoverage; base: string; actions: ClusterActions; floors: SamplingFloors; customer: string | null }

/** Where the name of a cluster came from. */
const NAMED: Record<string, string> = { terms: 'From its terms', model: 'By a model', person: 'By a person' }

/** What a cluster is about: its terms, some of its traces, and the way to cases of it. */
export function ClusterDetails({ row, base, actions, floors, customer }: Props) {
  const { examples, fault } = useExamples(row.key, actions.readExamples)
  return (
    <div className={styles.details}>
      <dl className={styles.about}>
        {row.terms.length > 0 && <div><dt>Most telling terms</dt><dd className={styles.terms}>{row.terms.slice(0, 12).map((term) => <span key={term}>{term}</span>)}</dd></div>}
        {NAMED[row.labelSource] && !row.isNoise && <div><dt>Name</dt><dd>{NAMED[row.labelSource]}</dd></div>}
        <div><dt>Traffic</dt><dd>{plural(row.traces, 'trace')}. <Link href={`${base}/traces?${new URLSearchParams({ cluster: row.key, ...(customer === null ? {} : { customer }) })}`}>Show them</Link>, or <Link href={`${base}/unseen#cluster-${row.key}`}>how many failures nobody reported</Link></dd></div>
        {row.firstSeenAt && <div><dt>Seen first</dt><dd>{formatMoment(row.firstSeenAt)}</dd></div>}
        {actions.draw && row.state !== 'covered' && (
          <div>
            <dt>Cases</dt>
            <dd className={styles.drawing}>
              <DrawCasesButton draw={actions.draw} size="compact-xs" />
              <small>{row.isNoise ? `Freezes the next version of the sample, with at least ${plural(floors.noise, 'case')} of novel traffic, as far as there is some.`
                : `Freezes the next version of the sample. Every cluster of the newest grouping, this one too, gets at least ${plural(Math.min(floors.cluster, row.traces), 'case')}, as far as its traces can be replayed.`}</small>
            </dd>
          </div>
        )}
      </dl>
      <div className={styles.examples}>
        <h3>Examples</h3>
        {fault && <p className={styles.under} role="alert">{fault}</p>}
        {!fault && <SaidList traces={examples} base={base} empty="None of its traces is stored any more." />}
      </div>
    </div>
  )
}

function useExamples(key: string, read: ReadExamples) {
  const [state, setState] = useState<{ examples: SaidTrace[] | null; fault: string | null }>({ examples: null, fault: null })
  useEffect(() => {
    let current = true
    read(key).then((result) => {
      if (current) setState(result.ok ? { examples: result.value, fault: null } : { examples: null, fault: result.message })
    }, () => {
      if (current) setState({ examples: null, fault: 'The examples could not be read. Close the row and open it again.' })
    })
    return () => {
      current = false
    }
    // the action is bound anew at every render of the page
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key])
  return state
}
