import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { AdminFrame } from '@/components/admin/admin-frame'
import { requireInstancePage } from '@/lib/auth'

export const metadata: Metadata = { title: { default: 'Administration', template: '%s · Administration · Slicegate' } }

export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireInstancePage()
  return <AdminFrame>{children}</AdminFrame>
}
