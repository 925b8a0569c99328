import { Button } from '@mantine/core'
import { Download } from 'lucide-react'

/** Everything that a list shows under its filter, all pages of it, as a file; `href` has the query of the list. */
export function ExportLinks({ href }: { href: string }) {
  const withFormat = (format: string) => `${href}${href.includes('?') ? '&' : '?'}format=${format}`
  return (
    <>
      <Button component="a" href={withFormat('csv')} download size="compact-xs" variant="default" leftSection={<Download size={13} />}>CSV</Button>
      <Button component="a" href={withFormat('json')} download size="compact-xs" variant="default">JSON</Button>
    </>
  )
}
