import type { Gate, RunStatus } from '@/lib/core/types'

export type ShellProject = { slug: string; name: string; simulated: boolean }
export type ShellViewer = { name: string; email: string; mayCreateProjects: boolean; mayStartRuns: boolean; mayAdminister: boolean }
export type ShellRun = { id: string; name: string; status: RunStatus; gate: Gate | null; candidate: string; createdAt: string }
