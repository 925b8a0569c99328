import { DocsHome } from '@/components/docs/docs-home'
import { BUILT_GROUPS } from '@/lib/core/docs/doc-library'

export default function DocsHomePage() {
  return <DocsHome groups={BUILT_GROUPS} />
}
