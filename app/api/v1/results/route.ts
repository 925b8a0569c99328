import { idempotencyKeyOf } from '@/app/api/idempotency-key'
import { uploadResultsOperation } from '@/lib/core/api/operations'
import { runUrl } from '@/lib/core/display/run-url'
import { baseUrl } from '@/lib/auth'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'
import { uploadResults } from '@/lib/services/upload-results'

const MAX_BYTES = 64 * 1024 * 1024

export const POST = route(uploadResultsOperation, async ({ request, project, viewer, body, deps }) => {
  const { config, name, ...rest } = body
  const { runId, created } = await uploadResults({
    ...rest, projectId: project.id, name: name ?? 'Uploaded results', configText: config,
    idempotencyKey: idempotencyKeyOf(request, body), createdBy: viewer.actor,
  }, deps)
  return Response.json({ id: runId, url: runUrl(baseUrl(), project.slug, runId), created }, { status: created ? 201 : 200 })
}, { maxBytes: MAX_BYTES, readForm: readUploadForm })

/** The fields of the JSON form, with the files as text. Empty fields count as absent. */
async function readUploadForm(form: FormData): Promise<unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of form) {
    const text = typeof value === 'string' ? value : await value.text()
    if (text !== '') fields[name] = name === 'git' ? parseGit(text) : text
  }
  return fields
}

function parseGit(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('invalid', 'body.git: expected a JSON object', { errors: [{ field: 'body.git', message: 'expected a JSON object' }] })
  }
}
