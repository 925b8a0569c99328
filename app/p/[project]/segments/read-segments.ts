import { readPlan } from '@/app/p/[project]/segments/read-plan'
import { runFamilies } from '@/lib/core/display/run-families'
import type { FamilyView, SegmentsView } from '@/lib/core/display/segments-view'
import { proposeFamilies } from '@/lib/core/families/propose-families'
import { calledTools, clusterUses } from '@/lib/core/families/traffic-uses'
import type { FamilyProposal, ToolUse } from '@/lib/core/families/types'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'
import { segmentKey } from '@/lib/core/segment-key'
import { listFamilies, type FamilyRecord } from '@/lib/db/families'
import { listSegmentFlips } from '@/lib/db/planning'
import { actorNames } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'

/** Runs in which segments may have broken and got fixed together. */
const FLIP_RUNS = 40

type Plan = Awaited<ReturnType<typeof readPlan>>

/** The page "Segments": what runs would see, what the next sample does about it, families and pinned segments. */
export async function readSegments(project: { id: string; config: string }): Promise<SegmentsView> {
  const { db } = getDeps()
  const [plan, families] = await Promise.all([readPlan(project), listFamilies(db, project.id)])
  const [proposals, names] = await Promise.all([
    readProposals(project.id, plan, families),
    actorNames(db, [...families.map(({ createdBy }) => createdBy), ...plan.pinned.map(({ createdBy }) => createdBy)]),
  ])
  const nameOf = (actor: string) => names.get(actor) ?? actor
  const { config, sample, next, lines, rates, sets, strata } = plan
  return {
    targetDrop: config.gate.targetDrop, sets, falseBlockBudget: config.gate.falseBlockBudget, groupBy: config.gate.groupBy, rates, lines, proposals,
    sample: sample && { name: sample.name, version: sample.version, cases: sample.cases, createdAt: sample.createdAt, raised: sample.rule.raised ?? null },
    next: next && { cases: [...next.seats.values()].reduce((sum, n) => sum + n, 0), traces: [...strata.values()].reduce((sum, n) => sum + n, 0), raised: next.raised, wanted: next.wanted },
    traces: [...strata.values()].reduce((sum, n) => sum + n, 0),
    families: familyViews(plan, families, nameOf),
    dismissed: families.filter(({ status }) => status === 'dismissed').map(({ id, label, segmentKeys }) => ({ id, label, segmentKeys, origin: 'dismissed' })),
    pinned: plan.pinned.map(({ id, key, label, createdBy, createdAt }) => ({
      id, label, cases: plan.pinnedCases.get(key) ?? null, by: nameOf(createdBy), createdAt: createdAt.toISOString(),
    })),
  }
}

/** Families of the file and accepted ones, with the segments that are known; `id` null = the file's, which is not edited here. */
function familyViews({ config, lines }: Plan, families: FamilyRecord[], nameOf: (actor: string) => string): FamilyView[] {
  const ids = new Map(families.filter(({ status }) => status === 'accepted').map(({ key, id }) => [key, id]))
  const keys = lines.map(({ key }) => key).filter((key) => key !== '')
  return runFamilies(config, nameOf).map(({ id, label, origin, patterns }) => {
    const accepted = config.familyOrigins && Object.hasOwn(config.familyOrigins, id)
    const segmentKeys = accepted ? patterns : keys.filter((key) => patterns.some((pattern) => matchesWildcard(pattern, key))).sort()
    return { id: accepted ? ids.get(id) ?? null : null, label, segmentKeys, origin }
  })
}

async function readProposals(projectId: string, plan: Plan, families: FamilyRecord[]): Promise<FamilyProposal[]> {
  const { db } = getDeps()
  const { window, traffic, contents, strata, config, lines } = plan
  if (!window) return []
  const flips = await listSegmentFlips(db, projectId, FLIP_RUNS)
  const keys = lines.map(({ key }) => key)
  const ofFile = Object.values(config.families).map((patterns) => keys.filter((key) => key !== '' && patterns.some((pattern) => matchesWildcard(pattern, key))))
  // traffic that the configuration ignores is in no family, and neither are long values that one key stands for twice
  const drawn = <T extends { segment: string }>(rows: T[]): T[] => rows.map((row) => ({ ...row, segment: segmentKey(row.segment) })).filter(({ segment }) => strata.has(segment))
  return proposeFamilies({
    called: drawn<ToolUse>(calledTools(traffic)), offered: drawn<ToolUse>(contents?.tools ?? []), clusters: drawn(clusterUses(traffic)), traces: strata, flips: drawn(flips),
    known: [...families.map(({ segmentKeys }) => segmentKeys), ...ofFile],
  })
}
