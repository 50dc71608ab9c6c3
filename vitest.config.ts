import { defineConfig } from 'vitest/config'

/** Two projects: `pure` needs nothing; `db` needs the PostgreSQL that the test runner starts (LEADLIGHT_TEST_ADMIN_URL). */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ['src/platform/testing/property-seed.ts'],
    maxWorkers: 2, // of its own accord it leaves one core idle, which is half of a small machine
    projects: [
      { extends: true, test: { name: 'pure', include: ['src/**/*.test.ts', 'bench/**/*.test.ts'], exclude: ['src/**/*.db.test.ts', 'node_modules/**'] } },
      { extends: true, test: { name: 'db', include: ['src/**/*.db.test.ts'], globalSetup: ['src/platform/db/testing/global-setup.ts'] } },
    ],
  },
})
