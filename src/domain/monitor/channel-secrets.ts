/** Where the secrets of a channel are sealed: its address, which alone lets anyone write to it, and the key that signs. */

/** The address of a channel. */
export function addressSecret(channelId: string): { owner: string; field: string } {
  return { owner: `channel:${channelId}`, field: 'address' }
}

/** The key that signs what is sent to a webhook. */
export function signingSecret(channelId: string): { owner: string; field: string } {
  return { owner: `channel:${channelId}`, field: 'signing' }
}
