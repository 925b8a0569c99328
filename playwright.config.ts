import { defineConfig, devices } from '@playwright/test'
import { findChromium } from './scripts/find-chromium.mjs'
import { findFreePort } from './scripts/free-port.mjs'

// Chosen once by the first process that reads this file; the workers of the run inherit it.
process.env.SLICEGATE_E2E_URL ??= `http://localhost:${await findFreePort()}`

const executablePath = findChromium() ?? undefined
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const args = process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet

export default defineConfig({
  testDir: './e2e',
  // The stories of one call share a running product, started once by the global setup on data of its own; npm test makes two calls, half of the stories each.
  globalSetup: './e2e/global-setup.ts',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env.SLICEGATE_E2E_URL,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args },
  },
})
