import { MessagePage } from '@/components/shell/message-page'
import { LinkButton } from '@/components/ui/link-button'

export default function DocNotFound() {
  return (
    <MessagePage title="No such page">
      <p>This version of the documentation has no page at this address.</p>
      <LinkButton href="/docs">All pages</LinkButton>
    </MessagePage>
  )
}
