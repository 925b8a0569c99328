import { Button, Menu, Select, TextInput } from '@mantine/core'
import { ChevronsDownUp, ChevronsUpDown, Columns3, Download, Search } from 'lucide-react'
import type { SetRow } from '@/lib/core/display/run-view'
import { COLUMNS } from '@/components/runs/segment-columns'
import type { TableState } from '@/components/runs/table-state'
import { VERDICT_LOOK } from '@/components/ui/tone'
import rowStyles from '@/components/runs/rows.module.css'
import styles from '@/components/ui/table.module.css'

type Props = {
  rows: SetRow[]
  state: TableState
  /** Columns that this run has no figures for. */
  without: string[]
  change: (patch: Partial<TableState>) => void
  /** null where nothing is grouped. */
  folding: { openAll: () => void; closeAll: () => void } | null
  onDownload: () => void
}

export function SegmentToolbar({ rows, state, without, change, folding, onDownload }: Props) {
  const verdicts = [...new Set(rows.flatMap((row) => (row.verdict ? [row.verdict] : [])))]
  const toggle = (id: string) => change({ hidden: state.hidden.includes(id) ? state.hidden.filter((other) => other !== id) : [...state.hidden, id] })
  return (
    <div className={styles.toolbar}>
      <TextInput
        size="xs" w={190} placeholder="Filter segments" aria-label="Filter segments" data-page-filter
        leftSection={<Search size={13} />} value={state.text} onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <Select
        size="xs" w={150} placeholder="Any verdict" aria-label="Filter by verdict" clearable value={state.verdict} disabled={verdicts.length === 0}
        data={verdicts.map((verdict) => ({ value: verdict, label: VERDICT_LOOK[verdict].label }))} onChange={(verdict) => change({ verdict })}
      />
      <div className={rowStyles.tools}>
        {folding && (
          <Button.Group>
            <Button variant="default" aria-label="Open all groups" title="Open all groups" onClick={folding.openAll}><ChevronsUpDown size={14} /></Button>
            <Button variant="default" aria-label="Close all groups" title="Close all groups" onClick={folding.closeAll}><ChevronsDownUp size={14} /></Button>
          </Button.Group>
        )}
        <Menu closeOnItemClick={false} position="bottom-end">
          <Menu.Target><Button variant="default" leftSection={<Columns3 size={14} />}>Columns</Button></Menu.Target>
          <Menu.Dropdown>
            {Object.entries(COLUMNS).filter(([id]) => id !== 'label' && !without.includes(id)).map(([id, { label }]) => (
              <Menu.CheckboxItem key={id} checked={!state.hidden.includes(id)} onChange={() => toggle(id)}>{label}</Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button variant="default" leftSection={<Download size={14} />} onClick={onDownload}>CSV</Button>
      </div>
    </div>
  )
}
