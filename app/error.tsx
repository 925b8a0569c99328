'use client'

import { FaultMessage } from '@/components/shell/fault-message'

export default function ErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <FaultMessage {...props} />
}
