import { CircleAlert, CircleCheck, DatabaseBackup } from 'lucide-react'
import { KeepFresh } from '@/components/admin/keep-fresh'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Facts, Mono, Panel, Stats } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { TimeAgo } from '@/components/ui/time-ago'
import { formatCount, formatDuration } from '@/lib/core/display/format'
import { formatBytes } from '@/lib/core/display/import-view'
import { isLate, JOB_WORDS, PART_WORDS, type SystemProcess, type SystemQueue, type SystemView } from '@/lib/core/display/system-view'
import styles from '@/components/admin/system.module.css'
import table from '@/components/ui/table.module.css'

/** What an operator looks at first, as it is now: no history, that is what Prometheus is for. */
export function SystemPage({ view }: { view: SystemView }) {
  const failing = view.parts.filter(({ ok }) => !ok)
  return (
    <Page
      docs="operations" title="System" badge={failing.length === 0 ? <ToneBadge tone="pass">Ready</ToneBadge> : <ToneBadge tone="blocked">Not ready</ToneBadge>}
      sub="Processes, queue and database as they are now." actions={<KeepFresh at={view.at} />}
    >
      <Parts parts={view.parts} />
      <Stats items={statsOf(view)} />
      <Processes processes={view.processes} nowMs={Date.parse(view.at)} version={view.version} />
      <div className={styles.columns}>
        <Queues queues={view.queues} nowMs={Date.parse(view.at)} on={view.queueOn} />
        <div className={styles.stack}>
          <Database database={view.database} />
          <Instance view={view} />
        </div>
      </div>
    </Page>
  )
}

function statsOf({ processes, queues, runs, database, backup, at }: SystemView) {
  const of = (kind: string) => processes?.filter((process) => process.kind === kind && !process.drainingAt).length
  const waiting = queues?.reduce((sum, queue) => sum + queue.waiting, 0)
  const oldest = queues?.flatMap(({ oldestAt }) => oldestAt ?? []).sort()[0]
  return [
    { label: 'Web processes', value: countOf(of('web')) },
    { label: 'Workers', value: countOf(of('worker')) },
    { label: 'Jobs waiting', value: countOf(waiting), note: oldest ? `oldest ${formatDuration(Date.parse(at) - Date.parse(oldest))}` : 'none' },
    { label: 'Runs under way', value: countOf(runs?.open), note: runs ? `${formatCount(runs.casesWaiting)} cases to do` : undefined },
    { label: 'Database', value: database ? formatBytes(database.bytes) : '–' },
    { label: 'Last backup', value: backup ? <TimeAgo at={backup.at} /> : 'none', note: backup?.bytes ? formatBytes(backup.bytes) : undefined },
  ]
}

const countOf = (count: number | undefined) => (count === undefined ? '–' : formatCount(count))

function Parts({ parts }: { parts: SystemView['parts'] }) {
  return (
    <ul className={styles.parts} aria-label="Readiness">
      {parts.map(({ part, ok, why }) => (
        <li key={part} data-tone={ok ? 'pass' : 'blocked'}>
          {ok ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
          <span><b>{PART_WORDS[part]?.label ?? part}</b> {ok ? PART_WORDS[part]?.about : why}</span>
        </li>
      ))}
    </ul>
  )
}

function Processes({ processes, nowMs, version }: { processes: SystemProcess[] | null; nowMs: number; version: string }) {
  return (
    <Panel flush title="Processes" note="Each says that it lives every ten seconds">
      {processes === null && <p className={styles.missing}>The database does not answer.</p>}
      {processes && processes.length === 0 && <p className={styles.missing}>No process has said that it lives within a minute.</p>}
      {processes && processes.length > 0 && (
        <TableScroll label="Processes">
          <table className={table.table} aria-label="Processes">
            <thead><tr><th scope="col">Kind</th><th scope="col">Host</th><th scope="col" className={table.num}>Process</th><th scope="col">Version</th><th scope="col">Up for</th><th scope="col">State</th></tr></thead>
            <tbody>
              {processes.map((process) => (
                <tr key={process.id}>
                  <td className={styles.kind}>{process.kind === 'web' ? 'Web' : 'Worker'}</td>
                  <td><Mono>{process.host}</Mono></td>
                  <td className={table.num}>{process.pid}</td>
                  <td>{process.version}{process.version !== version && <span className={table.faint}> · this one is {version}</span>}</td>
                  <td className={styles.figure}>{formatDuration(nowMs - Date.parse(process.startedAt))}</td>
                  <td><ProcessState process={process} nowMs={nowMs} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </Panel>
  )
}

const SILENT_MS = 25_000

function ProcessState({ process, nowMs }: { process: SystemProcess; nowMs: number }) {
  if (process.drainingAt) return <ToneBadge tone="open">Stopping</ToneBadge>
  if (process.otherSchema) return <ToneBadge tone="warn" title="It knows other migrations than the database has">Other schema</ToneBadge>
  const silentMs = nowMs - Date.parse(process.beatAt)
  if (silentMs > SILENT_MS) return <ToneBadge tone="warn">Silent for {formatDuration(silentMs)}</ToneBadge>
  return <ToneBadge tone="pass">Live</ToneBadge>
}

function Queues({ queues, nowMs, on }: { queues: SystemQueue[] | null; nowMs: number; on: string }) {
  const sorted = queues && [...queues].sort((a, b) => b.waiting + b.active - (a.waiting + a.active))
  return (
    <Panel flush title="Queue" note={`On ${on}`}>
      {sorted === null && <p className={styles.missing}>The queue does not answer.</p>}
      {sorted && (
        <TableScroll label="Queue">
          <table className={table.table} aria-label="Queue">
            <thead><tr><th scope="col">Work</th><th scope="col" className={table.num}>Waiting</th><th scope="col" className={table.num}>Active</th><th scope="col" className={table.num}>Later</th><th scope="col" className={table.num}>Failed</th><th scope="col" className={table.num}>Oldest</th></tr></thead>
            <tbody>{sorted.map((queue) => <QueueRow key={queue.job} queue={queue} nowMs={nowMs} />)}</tbody>
          </table>
        </TableScroll>
      )}
    </Panel>
  )
}

function QueueRow({ queue, nowMs }: { queue: SystemQueue; nowMs: number }) {
  const { job, waiting, active, delayed, failed, oldestAt } = queue
  const number = (count: number) => <td className={`${table.num} ${count === 0 ? table.faint : ''}`}>{formatCount(count)}</td>
  return (
    <tr>
      <td className={styles.work}><span>{JOB_WORDS[job] ?? job}</span><small>{job}</small></td>
      {number(waiting)}{number(active)}{number(delayed)}{number(failed)}
      <td className={`${table.num} ${isLate(queue, nowMs) ? styles.late : table.faint}`}>{oldestAt ? formatDuration(nowMs - Date.parse(oldestAt)) : '–'}</td>
    </tr>
  )
}

function Database({ database }: { database: SystemView['database'] }) {
  if (!database) return <Panel title="Database"><p className={styles.none}>The database does not answer.</p></Panel>
  const largest = Math.max(1, ...database.tables.map(({ bytes }) => bytes))
  return (
    <Panel title="Database" note={formatBytes(database.bytes)}>
      <ul className={styles.sizes} aria-label="Largest tables">
        {database.tables.map(({ name, bytes, rows, parts }) => (
          <li key={name}>
            <span><Mono>{name}</Mono><small>{rows === null ? 'rows not counted yet' : `${formatCount(rows)} rows`}{parts > 0 ? ` in ${formatCount(parts)} parts` : ''}</small></span>
            <b>{formatBytes(bytes)}</b>
            <span className={styles.sizeBar}><i style={{ width: `${(bytes / largest) * 100}%` }} /></span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const METRICS_WORDS = { token: 'for whoever sends the token', open: 'open to anybody who reaches the port', off: 'off: set SLICEGATE_METRICS_TOKEN' }

function Instance({ view: { version, database, backup, metrics } }: { view: SystemView }) {
  return (
    <Panel title="Installation">
      <Facts items={[
        { label: 'Version', value: version },
        { label: 'Migration', value: database?.migration ? <><Mono>{database.migration.name}</Mono> <span className={styles.none}><TimeAgo at={database.migration.at} /></span></> : '–' },
        { label: 'Metrics', value: METRICS_WORDS[metrics] },
        ...(backup ? [{ label: 'Last backup', value: <><TimeAgo at={backup.at} /> <span className={styles.none}>{backup.target}</span></> }] : []),
      ]}
      />
      {!backup && (
        <EmptyState icon={<DatabaseBackup size={18} />} title="No backup yet">One command writes everything into one file: <Mono>npm run backup</Mono></EmptyState>
      )}
    </Panel>
  )
}
