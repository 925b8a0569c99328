export type EmbeddedPostgres = {
  /** Connection string of the database "slicegate", as superuser. */
  url: string
  /** The same of the database "postgres". */
  adminUrl: string
  port: number
  /** True when the data folder was made now. */
  created: boolean
  /** Settles when the server ends, with the reason in words. */
  exited: Promise<string>
  stop: () => Promise<void>
}

export function startEmbeddedPostgres(options: {
  dataDir: string
  /** False only for data that may be lost: tests. */
  fsync?: boolean
  /** More of postgresql.conf. */
  settings?: Record<string, string | number>
}): Promise<EmbeddedPostgres>
