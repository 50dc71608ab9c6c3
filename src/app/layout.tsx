import '#ui/styles.css'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { ThemeScript } from '#ui/theme.tsx'
import { Toaster } from '#ui/toaster.client.tsx'

export const metadata: Metadata = {
  title: { default: 'Leadlight', template: '%s · Leadlight' },
  description: 'Lead scores and customer value on your own server, with the exact reason for every single prediction.',
}
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

/** The document around every page. The theme is set by a tiny inline script before first paint, so that nothing flashes. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" suppressHydrationWarning>
      <head><ThemeScript nonce={nonce} /></head>
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  )
}
