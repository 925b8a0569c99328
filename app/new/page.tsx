import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { createProjectAction } from '@/app/new/actions'
import { NewProjectForm } from '@/components/settings/new-project-form'
import { requirePersonPage } from '@/lib/auth'

export const metadata: Metadata = { title: 'New project' }

export default async function NewProjectRoute() {
  const viewer = await requirePersonPage()
  if (!viewer.instanceAdmin) notFound()
  return <NewProjectForm create={createProjectAction} />
}
