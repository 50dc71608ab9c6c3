// The vendors that can be simulated, by name.
import { simulateHubspot, type VendorOptions } from './hubspot.ts'
import { simulateSalesforce } from './salesforce.ts'
import { simulateShopify } from './shopify.ts'

export type RunningVendor = { url: string; stop: () => Promise<void>; /** With what to connect. */ hint: string }

export const simulators: Readonly<Record<string, (options: VendorOptions) => Promise<RunningVendor>>> = {
  hubspot: async (options) => ({ ...(await simulateHubspot(options)), hint: 'Connect with the token pat-simulated.' }),
  salesforce: async (options) => ({ ...(await simulateSalesforce(options)), hint: 'Connect with any consumer key and the consumer secret simulated-secret.' }),
  shopify: async (options) => ({ ...(await simulateShopify(options)), hint: 'Connect with the token shpat_simulated.' }),
}
