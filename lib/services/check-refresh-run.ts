import type { RefreshRun } from '@/lib/core/refresh/refresh-view'
import type { Db } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { AppError } from '@/lib/errors'

const MOST_CHARACTERS = 200

/** The run that a refresh is to start, without blanks around its names; `invalid` where it names no model, or an endpoint that is not there. */
export async function checkRefreshRun({ projectId, startRun }: { projectId: string; startRun: RefreshRun | null }, { db }: { db: Db }): Promise<RefreshRun | null> {
  if (!startRun) return null
  const [model, endpoint, name] = [startRun.candidate.model.trim(), startRun.candidate.endpoint?.trim() || undefined, startRun.name?.trim() || undefined]
  if (model === '' || model.length > MOST_CHARACTERS) throw wrongField('startRun.candidate.model', `expected the name of a model, at most ${MOST_CHARACTERS} characters`)
  if (name !== undefined && name.length > MOST_CHARACTERS) throw wrongField('startRun.name', `expected at most ${MOST_CHARACTERS} characters`)
  const endpoints = await listEndpoints(db, projectId)
  const names = endpoints.map((known) => known.name).join(', ') || 'none'
  if (endpoint !== undefined && !endpoints.some((known) => known.name === endpoint)) throw wrongField('startRun.candidate.endpoint', `there is no endpoint ${endpoint} (endpoints: ${names})`)
  if (endpoint === undefined && !endpoints.some(({ roles }) => roles.includes('candidate'))) {
    throw wrongField('startRun.candidate.endpoint', `no endpoint of this project has the role candidate (endpoints: ${names}); an admin adds endpoints in the settings of the project`)
  }
  if (!endpoints.some(({ roles }) => roles.includes('baseline'))) {
    throw wrongField('startRun', `no endpoint of this project has the role baseline (endpoints: ${names}), so no run can start; an admin adds endpoints in the settings of the project`)
  }
  return { candidate: { model, ...(endpoint === undefined ? {} : { endpoint }) }, ...(name === undefined ? {} : { name }) }
}

function wrongField(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
