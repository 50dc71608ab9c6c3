// The people of the demo workspace. Their password is no secret, so they exist only in demo mode, and only while nobody else can reach the server.
import { environment } from '../env.ts'
import type { Role } from '../roles.ts'

export type DemoSignIn = { email: string; password: string; role: Role; name: string }

export const demoPassword = 'leadlight-demo'
const loopback = new Set(['127.0.0.1', 'localhost', '::1'])
const people: readonly [Role, string][] = [
  ['owner', 'Ada Larkfield'], ['admin', 'Ines Duarte'], ['marketer', 'Milo Brandt'], ['sales', 'Jonas Weber'], ['sales', 'Priya Nair'],
  ['analyst', 'Lena Fischer'], ['compliance', 'Tomas Novak'], ['executive', 'Grace Okafor'], ['viewer', 'Victor Lind'],
]

/** Everyone of the demo firm, one a role (two for sales, to see that each sees their own leads). */
export const demoPeople: readonly DemoSignIn[] = people.map(([role, name]) => ({ role, name, password: demoPassword, email: `${name.split(' ')[0].toLowerCase()}@demo.example` }))

/** Whether demo people may sign in here: demo mode, and a server that listens on loopback alone. */
export function demoAllowed(): boolean {
  const { LEADLIGHT_DEMO, LEADLIGHT_HOST } = environment()
  return LEADLIGHT_DEMO && loopback.has(LEADLIGHT_HOST)
}

/** What the sign-in page offers: nothing outside the demo. */
export function demoSignIns(): readonly DemoSignIn[] {
  return demoAllowed() ? demoPeople : []
}
