import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { DocsFrame } from '@/components/docs/docs-frame'
import { BUILT_GROUPS } from '@/lib/core/docs/doc-library'

export const metadata: Metadata = { title: { default: 'Documentation · Slicegate', template: '%s · Slicegate docs' } }

export default function DocsLayout({ children }: { children: ReactNode }) {
  return <DocsFrame groups={BUILT_GROUPS}>{children}</DocsFrame>
}
