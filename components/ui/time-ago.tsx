'use client'

import { useEffect, useState } from 'react'
import { formatAgo, formatMoment } from '@/lib/core/display/format'

/** The server writes the moment as seen from its own clock; the browser takes over and keeps it fresh. */
export function TimeAgo({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000)
    return () => clearInterval(timer)
  }, [])
  return <time dateTime={at} title={formatMoment(at)} suppressHydrationWarning>{formatAgo(Date.parse(at), now)}</time>
}
