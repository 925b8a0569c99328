import os from 'node:os'
import { defineConfig, devices } from '@playwright/test'
import { findChromium } from './scripts/find-chromium.mjs'

const executablePath = findChromium() ?? undefined
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const args = process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet

export default defineConfig({
  testDir: './e2e',
  // Stories wait for pages and processes most of their time. Each worker has a product of its own; files are handed out as workers become free.
  workers: Math.min(2, os.availableParallelism()),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    ...devices['Desktop Chrome'],
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath ? { executablePath } : {}), args },
  },
})
