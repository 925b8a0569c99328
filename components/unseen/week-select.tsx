'use client'

import { Select } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { weekName } from '@/lib/core/unseen/unseen-words'

/** Which week is shown; it stands in the address. */
export function WeekSelect({ weeks, week, drawn, href }: { weeks: string[]; week: string; drawn: string[]; href: string }) {
  const router = useRouter()
  return (
    <Select
      size="xs" w={190} aria-label="Week" allowDeselect={false} value={week} onChange={(value) => value && router.push(`${href}?week=${value}`)}
      data={weeks.map((value) => ({ value, label: `${weekName(value)}${drawn.includes(value) ? '' : ', not drawn'}` }))}
    />
  )
}
