// Prints a page of our own as a tagged PDF, by a Chromium that is there. Without one the caller is told, and has the pages set in another way.
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { environment } from '../env.ts'
import { LeadlightError } from '../errors.ts'

const run = promisify(execFile)
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const longestMs = 60_000

/** The Chromium to print with: LEADLIGHT_CHROMIUM, else one on the path; null where there is none. */
export function findChromium(): string | null {
  const { LEADLIGHT_CHROMIUM: given, PATH: path } = environment()
  const candidates = given === undefined ? path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))) : [given]
  return candidates.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

let before: Promise<unknown> = Promise.resolve()

/** Prints an HTML file's text. One at a time in a process: each print takes a browser's memory. The page is our own and holds no script; no name is resolved. */
export async function printPdf(html: string): Promise<Uint8Array> {
  const chromium = findChromium()
  if (chromium === null) throw new LeadlightError('unavailable', 'The PDF could not be made: there is no Chromium on this server. Install one, or set LEADLIGHT_CHROMIUM to it. The HTML file has the same pages: open it and print it.')
  const mine = before.then(() => print(chromium, html))
  before = mine.catch(() => undefined)
  return mine
}

async function print(chromium: string, html: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'leadlight-print-'))
  try {
    const [page, pdf] = [join(folder, 'page.html'), join(folder, 'page.pdf')]
    await writeFile(page, html)
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [] // Chromium's sandbox refuses root; the page is our own, without scripts
    await run(chromium, [
      '--headless', '--disable-gpu', '--no-first-run', '--disable-extensions', '--disable-background-networking', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND', ...asRoot,
      `--user-data-dir=${join(folder, 'profile')}`, '--no-pdf-header-footer', `--print-to-pdf=${pdf}`, pathToFileURL(page).href,
    ], { timeout: longestMs, killSignal: 'SIGKILL' })
    return new Uint8Array(await readFile(pdf))
  } catch (cause) {
    throw new LeadlightError('unavailable', 'The PDF could not be made: the Chromium of this server did not print it. The HTML file has the same pages: open it and print it.', { cause })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
