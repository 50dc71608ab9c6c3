import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { zipOf } from './zip.ts'

// Python's zipfile is a reader that is not ours; where there is no Python, the archive is not read here.
test.skipIf(spawnSync('python3', ['--version']).status !== 0)('another program reads the archive: names, sizes, bytes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'))
  try {
    const files = [{ name: 'a/ünï.csv', text: 'x,y\n1,"ä"\n'.repeat(500) }, { name: 'b.txt', text: '' }, { name: 'c.txt', text: 'one' }]
    writeFileSync(join(folder, 'test.zip'), zipOf(files))
    const read = execFileSync('python3', ['-c', 'import zipfile,json,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps([{"name":n,"text":z.read(n).decode()} for n in z.namelist()]))', join(folder, 'test.zip')], { encoding: 'utf8' })
    expect(JSON.parse(read)).toEqual(files)
    expect(Buffer.from(zipOf(files)).equals(Buffer.from(zipOf(files)))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
