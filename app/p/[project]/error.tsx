'use client'

import { FaultMessage } from '@/components/shell/fault-message'

export default function ProjectErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <FaultMessage {...props} />
}
