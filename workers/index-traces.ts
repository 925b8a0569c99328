import type { Deps } from '@/lib/deps'
import { countTraceDays } from '@/lib/services/count-trace-days'
import { indexTraces } from '@/lib/services/index-traces'

export async function runIndexTraces({ db, now }: Deps): Promise<void> {
  await indexTraces({ db, now })
  await countTraceDays({ db, now })
}
