// H15 at full size: 200 hostile inputs for every procedure, and every text that is almost JSON at every door that takes JSON.
import { reportedRun } from './reported-run.ts'

const each = 200

/** The proof that no input makes the server fail inside, or tell what is inside. */
export const hostileInputsProof = {
  name: 'Hostile inputs',
  run: async () => {
    const { passed, report } = await reportedRun<{ procedures: number; inputs: number; doors: number; texts: number }>('src/app/hostile-inputs.db.test.ts', { LEADLIGHT_HOSTILE: String(each), reportTo: 'LEADLIGHT_HOSTILE_REPORT' })
    const { procedures = 0, inputs = 0, doors = 0, texts = 0 } = report ?? {}
    return [
      { what: `Inputs for ${procedures} procedures: failures inside, or words of it`, goal: `0, ${each} each`, found: `${passed ? 0 : 'some, or a failed run'} in ${inputs.toLocaleString('en')}`, met: passed && inputs >= each * procedures },
      { what: `Texts that are almost JSON, at each of ${doors} doors`, goal: '0, at least 318', found: `${passed ? 0 : 'some, or a failed run'} in ${texts}`, met: passed && texts >= 318 },
    ]
  },
}
