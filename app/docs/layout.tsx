import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { preload } from 'react-dom'
import { DocsFrame } from '@/components/docs/docs-frame'
import { BUILT_GROUPS } from '@/lib/core/docs/doc-library'

export const metadata: Metadata = { title: { default: 'Documentation · Slicegate', template: '%s · Slicegate docs' } }

export default function DocsLayout({ children }: { children: ReactNode }) {
  // pages of words would move when their letters come after them
  preload(inter, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' })
  return <DocsFrame groups={BUILT_GROUPS}>{children}</DocsFrame>
}
