import { LinkButton } from '@/components/ui/link-button'
import type { Metadata } from 'next'
import { MessagePage } from '@/components/shell/message-page'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <MessagePage title="Not found">
      <p>There is nothing at this address, or you are not a member of the project it belongs to.</p>
      <LinkButton href="/">Go to your projects</LinkButton>
    </MessagePage>
  )
}
