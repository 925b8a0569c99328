'use client'

import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { UploadTab } from '@/components/sources/upload-tab'
import { CopyCommand } from '@/components/ui/copy-command'
import { Mono, Panel } from '@/components/ui/panel'
import type { ImportView } from '@/lib/core/display/import-view'
import styles from '@/components/sources/imports.module.css'

type Props = {
  slug: string; origin: string; formats: string[]; imports: ImportView[]
  /** The person may send files; keys are made under Settings. */
  mayUpload: boolean
  /** What the tab of pulling shows: a gateway is added as a source. */
  pull: ReactNode
}

/** Every way that traffic comes in, each with the command that does it. */
export function BringInPanel({ slug, origin, formats, imports, mayUpload, pull }: Props) {
  const curl = `curl -H "Authorization: Bearer $SLICEGATE_API_KEY" \\\n  -H "Content-Type: application/x-ndjson" --data-binary @logs.jsonl \\\n  "${origin}/api/v1/traces?name=logs.jsonl"`
  const packed = `gzip -c logs.jsonl | curl -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Encoding: gzip" \\\n  -T - -X POST "${origin}/api/v1/traces?name=logs.jsonl"`
  const cli = `export SLICEGATE_URL=${origin} SLICEGATE_API_KEY=sg_…\nnpx slicegate import logs.jsonl        # or a folder, - or https://…`
  const otel = `export OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${origin}/api/v1/otlp/v1/traces\nexport OTEL_EXPORTER_OTLP_TRACES_HEADERS="authorization=Bearer%20$SLICEGATE_API_KEY"\nexport OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf`
  return (
    <Panel title="Bring traffic in" note="rows that are sent twice are stored once" flush>
      <Tabs defaultValue={mayUpload ? 'upload' : 'http'} className={styles.tabs} keepMounted>
        <Tabs.List>
          {mayUpload && <Tabs.Tab value="upload">Upload a file</Tabs.Tab>}
          <Tabs.Tab value="http">Send by HTTP</Tabs.Tab>
          <Tabs.Tab value="cli">Command line</Tabs.Tab>
          <Tabs.Tab value="otel">OpenTelemetry</Tabs.Tab>
          <Tabs.Tab value="pull">Pull</Tabs.Tab>
        </Tabs.List>
        {mayUpload && <Tabs.Panel value="upload"><div className={styles.tabPanel}><UploadTab slug={slug} formats={formats} imports={imports} /></div></Tabs.Panel>}
        <Tabs.Panel value="http">
          <div className={styles.tabPanel}>
            <p>With an API key of the scope <Mono>ingest</Mono> (Settings makes them). Rows are stored as they arrive; a busy server answers 429 with <Mono>Retry-After</Mono> before it reads, so nothing is lost.</p>
            <CopyCommand command={curl} />
            <CopyCommand command={packed} label="Copy command with gzip" />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="cli">
          <div className={styles.tabPanel}>
            <p>Shows how far it is, waits for a busy server, and ends with code 1 when a line was put aside.</p>
            <CopyCommand command={cli} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="otel">
          <div className={styles.tabPanel}>
            <p>Any OTLP/HTTP exporter, JSON or protobuf, with spans of the GenAI conventions or OpenInference.</p>
            <CopyCommand command={otel} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="pull"><div className={styles.tabPanel}>{pull}</div></Tabs.Panel>
      </Tabs>
    </Panel>
  )
}
