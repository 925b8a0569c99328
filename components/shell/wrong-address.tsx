'use client'

import { usePathname } from 'next/navigation'
import { MessageBox } from '@/components/shell/message-page'
import { LinkButton } from '@/components/ui/link-button'
import { projectHref } from '@/lib/core/display/project-href'

/** What an address of a project leads to, by the part that follows the project, and where all of them are listed. */
const PLACES: Record<string, { one: string; list: string; path: string }> = {
  runs: { one: 'run', list: 'Go to the runs', path: '/runs' },
  traces: { one: 'trace', list: 'Go to the traces', path: '/traces' },
}

/** Says what was not found in a project, with the way to what is there. */
export function WrongAddress() {
  const [, , slug = '', part = '', id, inner] = usePathname().split('/')
  const place = PLACES[part]
  const project = projectHref(decodeURIComponent(slug))
  if (!place || !id) {
    return (
      <MessageBox title="Not found">
        <p>This project has no page at this address.</p>
        <LinkButton href={project}>Go to the overview</LinkButton>
      </MessageBox>
    )
  }
  const what = inner === 'cases' ? 'case of a run' : inner === 'sets' ? 'set of cases' : `${place.one} with this id`
  return (
    <MessageBox title="Not found">
      <p>There is no {what} in this project. It may belong to another one.</p>
      <LinkButton href={`${project}${place.path}`}>{place.list}</LinkButton>
    </MessageBox>
  )
}
