import { recordAuditEvent } from '@/lib/db/audit-events'
import { findNewestCluster, getClusteringView, setClusterLabel } from '@/lib/db/clusters'
import type { DbClient } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

const MOST_CHARACTERS = 80

/**
 * Gives a cluster of the newest grouping a person's name; it keeps it in every grouping that has the cluster again. Throws `not-found`,
 * and `invalid` for a name that is blank, overlong or that of another cluster.
 */
export async function renameCluster(
  { projectId, key, label, actor }: { projectId: string; key: string; label: string; actor: string }, { db }: { db: DbClient },
): Promise<{ label: string }> {
  const name = label.replace(/\s+/g, ' ').trim()
  if (name === '' || name.length > MOST_CHARACTERS) {
    const message = `expected a name of 1 to ${MOST_CHARACTERS} characters`
    throw new AppError('invalid', `label: ${message}`, { errors: [{ field: 'label', message }] })
  }
  return db.$transaction(async (tx) => {
    const cluster = await findNewestCluster(tx, projectId, key)
    if (!cluster) throw new AppError('not-found', 'This cluster is not in the newest grouping: reload the page')
    if (cluster.label === name && cluster.labelSource === 'person') return { label: name }
    const others = (await getClusteringView(tx, projectId))?.clusters ?? []
    if (others.some((other) => other.key !== key && other.label.toLowerCase() === name.toLowerCase())) {
      const message = 'another cluster has this name'
      throw new AppError('invalid', `label: ${message}`, { errors: [{ field: 'label', message }] })
    }
    await setClusterLabel(tx, cluster.id, name)
    await recordAuditEvent(tx, { projectId, actor, action: 'cluster.rename', target: key, before: { label: cluster.label }, after: { label: name } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return { label: name }
  })
}
