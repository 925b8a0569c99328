'use client'

import { Button } from '@mantine/core'
import { LogOut } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { authClient } from '@/components/auth/auth-client'

/** Ends the session of this browser. */
export function SignOutButton() {
  const router = useRouter()
  const [pending, setPending] = useState(false)
  const signOut = async () => {
    setPending(true)
    await authClient.signOut()
    router.push('/sign-in')
    router.refresh()
  }
  return <Button variant="default" leftSection={<LogOut size={14} />} onClick={signOut} loading={pending}>Sign out</Button>
}
