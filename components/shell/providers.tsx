'use client'

import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { useState, type ReactNode } from 'react'
import { resolveCssVariables, theme } from '@/components/ui/theme'

/** Where react-style-singleton, which locks the scrolling behind a dialog, looks for the nonce of its styles. */
type WithNonce = typeof globalThis & { __webpack_nonce__?: string }

/** `nonce` is that of the page that was loaded: a layout that is rendered again by an action brings another, which the browser does not know. */
export function Providers({ nonce: given, children }: { nonce: string; children: ReactNode }) {
  const [nonce] = useState(given)
  if (typeof window !== 'undefined') (globalThis as WithNonce).__webpack_nonce__ = nonce
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveCssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <ModalsProvider>
        <Notifications position="bottom-right" limit={4} />
        {children}
      </ModalsProvider>
    </MantineProvider>
  )
}
