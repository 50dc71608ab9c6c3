// The browser of the end-to-end tests: one that is there, else Debian's by apt-get where we may, else the name of the one package to install.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { LeadlightError } from '#platform/errors.ts'
import type { Tell } from './progress.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The path of a Chromium: LEADLIGHT_CHROMIUM, one on the PATH, Playwright's own, or one installed now (as root, on Debian). */
export function findBrowser(tell: Tell): string {
  const given = process.env.LEADLIGHT_CHROMIUM
  if (given) {
    if (existsSync(given)) return given
    throw new LeadlightError('invalid', `LEADLIGHT_CHROMIUM names ${given}, which is not there.`)
  }
  return onPath() ?? (existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined) ?? installed(tell)
}

function onPath(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of names) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // not in this folder
      }
    }
  return undefined
}

function installed(tell: Tell): string {
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    tell('apt-get install chromium')
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    const found = onPath()
    if (found) return found
  }
  throw new LeadlightError('unavailable', 'The end-to-end tests need a Chromium, and none was found: install the package chromium (Debian: sudo apt-get install chromium), or set LEADLIGHT_CHROMIUM to one.')
}
