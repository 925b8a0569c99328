import type { Page } from '@playwright/test'
import { askDatabase } from '@/e2e/ask-database'
import { expect } from '@/e2e/story'

let known: string | null = null

/** The demo's run that is blocked. */
export async function demoRunId(): Promise<string> {
  known ??= (await askDatabase<{ id: string }>(`
    select r.id from run r join project p on p.id = r.project_id join gate_decision d on d.run_id = r.id where p.slug = 'demo' and d.gate = 'blocked' order by r.created_at limit 1
  `))[0]!.id
  return known
}

/** Opens the demo's run that is blocked. */
export async function openDemoRun(page: Page): Promise<void> {
  await page.goto(`/p/demo/runs/${await demoRunId()}`)
  await expect(page.getByRole('region', { name: 'Verdict' })).toBeVisible()
}
