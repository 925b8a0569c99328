import type { Db } from '@/lib/db/client'
import { lockAdversarialDataset } from '@/lib/db/flags'

/** For `*.db.test.ts`: an adversarial case as it is, without a trace. JSON is stored as the text that is given. */
export async function insertTestCase(db: Db, projectId: string, item: {
  key: string; request?: string | null; reference?: string | null; expectation?: string | null; segments?: string[]; customer?: string | null
  dimensions?: string; derived?: string; traceId?: string | null
}): Promise<string> {
  const datasetId = await lockAdversarialDataset(db, projectId)
  const rows = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO "case" (id, project_id, dataset_id, kind, key, segments, request, reference, expectation, customer_id, dimensions, derived, trace_id)
    VALUES (gen_random_uuid(), ${projectId}::uuid, ${datasetId}::uuid, 'adversarial', ${item.key}, ${item.segments ?? []}::text[],
      ${item.request === undefined ? '{"messages":[{"role":"user","content":"hi"}]}' : item.request}::json, ${item.reference ?? null}::json,
      ${item.expectation === undefined ? 'Say hello.' : item.expectation}, ${item.customer ?? null}, ${item.dimensions ?? '{}'}::jsonb, ${item.derived ?? '{}'}::jsonb,
      ${item.traceId ?? null}::uuid)
    RETURNING id`
  return rows[0]!.id
}
