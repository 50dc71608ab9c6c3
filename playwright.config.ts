import { defineConfig, devices } from '@playwright/test'

const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** The stories run against the server that `npm test` started: its address comes in LEADLIGHT_E2E_URL. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'e2e/results/artefacts',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'e2e/results/report.json' }]],
  // What changes the names of the demo's leads comes when nobody else looks at them.
  projects: [{ name: 'stories', testIgnore: /hostile-names/ }, { name: 'hostile', testMatch: /hostile-names/, dependencies: ['stories'] }],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    baseURL: process.env.LEADLIGHT_E2E_URL ?? 'http://localhost:3000',
    launchOptions: { executablePath: process.env.LEADLIGHT_E2E_BROWSER, args: quiet },
    trace: 'retain-on-failure',
    locale: 'en-GB',
  },
})
