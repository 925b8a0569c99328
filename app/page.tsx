import { LinkButton } from '@/components/ui/link-button'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { MessagePage } from '@/components/shell/message-page'
import { LAST_PROJECT_COOKIE } from '@/lib/core/display/path-header'
import { projectHref } from '@/lib/core/display/project-href'
import { listProjects, requirePersonPage } from '@/lib/auth'

export default async function HomePage() {
  const viewer = await requirePersonPage()
  const [projects, jar] = await Promise.all([listProjects(viewer), cookies()])
  const last = jar.get(LAST_PROJECT_COOKIE)?.value
  const project = projects.find(({ slug }) => slug === last) ?? projects[0]
  if (project) redirect(projectHref(project.slug))
  return (
    <MessagePage title="No project yet">
      {viewer.instanceAdmin
        ? <><p>A project is one product whose deploys are gated. Make the first one, then send it traces.</p><LinkButton href="/new">New project</LinkButton></>
        : <><p>You are not a member of a project. Ask an admin to invite {viewer.email}.</p><LinkButton href="/account" variant="default">Account</LinkButton></>}
    </MessagePage>
  )
}
