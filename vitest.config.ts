import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
/** Against tests that hang, never a measure of speed: machines are busy at times. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000 }
const shared = { ...patience, setupFiles: ['./scripts/vitest-console.ts'], env: { SLICEGATE_LOG_LEVEL: 'silent', TZ: 'UTC' } }
const exclude = ['node_modules/**', '.next/**', '.slicegate/**', 'e2e/**']

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: root }] },
  test: {
    // the default leaves one core free, which is half of a machine with two
    maxWorkers: '100%',
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
