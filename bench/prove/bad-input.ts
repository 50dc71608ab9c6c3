// What the command line says to files that cannot be used: each one sentence, the right exit code, and no file left behind.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../src/cli/main.ts'

type Case = { what: string; file: string | Buffer | null; target?: string; goal: RegExp; codes: number[] }

const rows = (count: number, row: (n: number) => string) => Array.from({ length: count }, (_, n) => row(n)).join('\n')
const cases: Case[] = [
  { what: 'no file', file: null, goal: /no such file|not there|does not exist/i, codes: [2, 3] },
  { what: 'an empty file', file: '', goal: /empty|no (header|rows)/i, codes: [2, 3] },
  { what: 'a header alone', file: 'email,visits,converted\n', goal: /no rows|too few|no row/i, codes: [2, 3] },
  { what: 'a quote never closed', file: `email,visits,converted\n"a@example.com,3,1\n${rows(50, (n) => `b${n}@example.com,1,0`)}\n`, goal: /quote/i, codes: [2, 3] },
  { what: 'a picture', file: Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 255, 254, 0]), goal: /not (a )?text|binary|zero byte|NUL|picture|separated/i, codes: [2, 3] },
  { what: 'a column twice', file: `visits,visits,converted\n${rows(300, (n) => `${n % 7},${n % 5},${n % 2}`)}\n`, goal: /twice|two columns|same name/i, codes: [2, 3] },
  { what: 'a target that is not there', file: `visits,converted\n${rows(300, (n) => `${n % 7},${n % 2}`)}\n`, target: 'bought', goal: /bought/, codes: [2, 3] },
  { what: 'a target with one class', file: `visits,converted\n${rows(300, (n) => `${n % 7},0`)}\n`, goal: /one value|positive|outcome/i, codes: [2, 3] },
  { what: 'a column of identifiers only', file: `customer_id,converted\n${rows(300, (n) => `C-${10_000 + n},${n % 2}`)}\n`, goal: /no column|left to learn/i, codes: [2, 3] },
  { what: '3 rows', file: 'visits,converted\n3,1\n1,0\n2,0\n', goal: /too few|more needed|outcomes/i, codes: [2, 3] },
  { what: '2,000 columns', file: `${rows(2_000, (n) => `c${n}`).replaceAll('\n', ',')},converted\n${rows(300, (n) => `${rows(2_000, (c) => String((n * (c + 3)) % 11)).replaceAll('\n', ',')},${n % 3 === 0 ? 1 : 0}`)}\n`, goal: /column|no better|published|base rate/i, codes: [0, 2, 3] },
]

/** The proof that bad files are refused in one sentence, with nothing half done. */
export const badInputProof = {
  name: 'Bad input',
  run: async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'leadlight-bad-'))
    const found: { what: string; goal: string; found: string; met: boolean }[] = []
    try {
      for (const [at, { what, file, target = 'converted', goal, codes }] of cases.entries()) {
        const [data, out] = [join(scratch, `${at}.csv`), join(scratch, `${at}.json`)]
        if (file !== null) writeFileSync(data, file)
        let [stdout, words] = ['', '']
        const code = await main(['train', '--data', data, '--target', target, '--out', out, '--json'], { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: (text: string) => (words += text) } })
        const sentence = code === 0 ? `trained: ${stdout.length} bytes of report` : sentenceIn(stdout) || words.trim()
        const clean = code === 0 || (!existsSync(out) && !readdirSync(scratch).some((name) => name.includes('.tmp') || name.includes('.part')))
        found.push({ what, goal: 'one clear sentence, nothing left', found: `${code}: ${sentence.replaceAll(scratch, '').slice(0, 150)}`, met: codes.includes(code) && clean && (code === 0 || goal.test(sentence)) && !/\n.*\n|    at /.test(sentence) })
      }
      return found
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  },
}

function sentenceIn(stdout: string): string {
  try {
    const answer = JSON.parse(stdout) as { refused?: string; error?: string }
    return answer.refused ?? answer.error ?? ''
  } catch {
    return ''
  }
}
