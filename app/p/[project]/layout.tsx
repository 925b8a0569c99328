import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { readDetector, readRecentRuns } from '@/app/p/[project]/read-frame'
import { searchAction } from '@/app/p/[project]/search-action'
import { AppFrame } from '@/components/shell/app-frame'
import { listProjects, requireProjectPage } from '@/lib/auth'
import { countReviewQueue } from '@/lib/db/review-queue'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; children: ReactNode }

/** Runs that wait for a review are counted up to here. */
const MOST_COUNTED = 99

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project } = await requireProjectPage((await params).project, 'project.read')
  return { title: { default: project.name, template: `%s · ${project.name} · Slicegate` } }
}

export default async function ProjectLayout({ params, children }: Props) {
  const { viewer, project, may } = await requireProjectPage((await params).project, 'project.read')
  const { db, now } = getDeps()
  const [projects, runs, detector, reviews] = await Promise.all([
    listProjects(viewer), readRecentRuns(project.id), readDetector(project.id), countReviewQueue(db, project.id, { at: now(), most: MOST_COUNTED }),
  ])
  return (
    <AppFrame
      project={{ slug: project.slug, name: project.name, simulated: project.simulated }}
      projects={projects.map(({ slug, name, simulated }) => ({ slug, name, simulated }))}
      viewer={{ name: viewer.name, email: viewer.email, mayCreateProjects: viewer.instanceAdmin, mayStartRuns: may('run.start'), mayAdminister: viewer.instanceAdmin }}
      runs={runs.map(({ id, name, status, gate, candidate, createdAt }) => ({ id, name, status, gate, candidate, createdAt }))}
      search={searchAction.bind(null, project.slug)} detector={detector} reviews={reviews}
    >
      {children}
    </AppFrame>
  )
}
