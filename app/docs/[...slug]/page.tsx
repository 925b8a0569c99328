import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DocPageView } from '@/components/docs/doc-page'
import { openDoc } from '@/lib/core/docs/doc-library'

type Props = { params: Promise<{ slug: string[] }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const doc = openDoc((await params).slug.join('/'))
  return doc ? { title: doc.page.title, description: doc.page.about } : {}
}

export default async function DocPage({ params }: Props) {
  const doc = openDoc((await params).slug.join('/'))
  if (!doc) notFound()
  return <DocPageView doc={doc} />
}
