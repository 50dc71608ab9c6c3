// The vendors that can be simulated, by name.
import { simulateHubspot, type VendorOptions } from './hubspot.ts'

export type RunningVendor = { url: string; stop: () => Promise<void>; /** With what to connect. */ hint: string }

export const simulators: Readonly<Record<string, (options: VendorOptions) => Promise<RunningVendor>>> = {
  hubspot: async (options) => ({ ...(await simulateHubspot(options)), hint: 'Connect with the token pat-simulated.' }),
}
