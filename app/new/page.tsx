import type { Metadata } from 'next'
import { createProjectAction } from '@/app/new/actions'
import { NewProjectForm } from '@/components/settings/new-project-form'
import { requireInstancePage } from '@/lib/auth'

export const metadata: Metadata = { title: 'New project' }

export default async function NewProjectRoute() {
  await requireInstancePage()
  return <NewProjectForm create={createProjectAction} />
}
