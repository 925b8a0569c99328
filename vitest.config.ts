import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const shared = { setupFiles: ['./scripts/vitest-console.ts'], env: { SLICEGATE_LOG_LEVEL: 'silent', TZ: 'UTC' } }
const exclude = ['node_modules/**', '.next/**', '.slicegate/**', 'e2e/**']

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: root }] },
  test: {
    projects: [
      {
        extends: true,
        test: { ...shared, name: 'unit', include: ['**/*.test.{ts,tsx,mjs}'], exclude: [...exclude, '**/*.db.test.ts'] },
      },
      {
        extends: true,
        test: {
          ...shared, name: 'db', include: ['**/*.db.test.ts'], exclude,
          globalSetup: ['./scripts/vitest-database.ts'], testTimeout: 30_000, hookTimeout: 60_000,
        },
      },
    ],
  },
})
