import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
import '@mantine/core/styles.layer.css'
import '@mantine/charts/styles.layer.css'
import '@mantine/dropzone/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import '@/app/fonts.css'
import '@/app/globals.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { preload } from 'react-dom'
import { Providers } from '@/components/shell/providers'
import { NONCE_HEADER } from '@/lib/core/display/security-headers'

export const metadata: Metadata = {
  title: { default: 'Slicegate', template: '%s · Slicegate' },
  description: 'Tells a team whether a new model or prompt may ship, gated on the worst customer segment.',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [{ media: '(prefers-color-scheme: light)', color: '#fbfbfc' }, { media: '(prefers-color-scheme: dark)', color: '#0b0c0f' }],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  preload(inter, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' })
  const nonce = (await headers()).get(NONCE_HEADER) ?? ''
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
