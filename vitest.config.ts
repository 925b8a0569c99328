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
  'workers/fault-matrix.', 'bench/cost/measure-week.', 'lib/services/load-demo.', 'lib/services/judge-routes.', 'lib/services/refresh.', 'lib/services/budgets.', 'lib/services/name-clusters-by-model.',
  'workers/scale-out.', 'lib/services/pin-slice.', 'workers/refresh-crash.', 'workers/survive-crashes.',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.includes(`/${name}`))
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
