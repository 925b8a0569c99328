'use client'

import { Button, Code } from '@mantine/core'
import { MessagePage } from '@/components/shell/message-page'

/** The server keeps the details of a fault to itself; the digest finds them in its log. */
export function FaultMessage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <MessagePage title="This page could not be shown">
      <p>The page met a fault. Look again whether what you did last was saved; runs go on in the background.</p>
      {error.digest && <p>Reference for the server log: <Code>{error.digest}</Code></p>}
      <Button onClick={reset}>Try again</Button>
    </MessagePage>
  )
}
