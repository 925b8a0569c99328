import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('.', import.meta.url))
/** Against tests that hang, never a measure of speed: machines are busy at times. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000 }
const shared = { ...patience, setupFiles: ['./scripts/vitest-console.ts'], env: { SLICEGATE_LOG_LEVEL: 'silent', TZ: 'UTC' } }
const exclude = ['node_modules/**', '.next/**', '.slicegate/**', 'e2e/**']

/** Files that take longest, whatever their size, which is what the order goes by else: one that begins last keeps a single core busy at the end. */
const LONGEST = [
  'workers/fault-matrix.db.test.ts', 'bench/cost/measure-week.db.test.ts', 'lib/services/load-demo.db.test.ts', 'lib/services/judge-routes.db.test.ts',
  'lib/services/refresh.db.test.ts', 'lib/services/budgets.db.test.ts', 'lib/services/name-clusters-by-model.db.test.ts', 'workers/scale-out.db.test.ts',
  'lib/services/pin-slice.db.test.ts', 'workers/refresh-crash.db.test.ts', 'workers/survive-crashes.db.test.ts',
]
const renamed = LONGEST.filter((name) => !existsSync(root + name))
if (renamed.length > 0) throw new Error(`vitest.config.ts: LONGEST names ${renamed.join(', ')}, which is no file`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId === root + name)
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: root }] },
  test: {
    // the default leaves one core free, which is half of a machine with two
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { ...shared, name: 'unit', include: ['**/*.test.{ts,tsx,mjs}'], exclude: [...exclude, '**/*.db.test.ts'] },
      },
      {
        extends: true,
        test: {
          ...shared, name: 'db', include: ['**/*.db.test.ts'], exclude,
          globalSetup: ['./scripts/vitest-database.ts'],
        },
      },
    ],
  },
})
