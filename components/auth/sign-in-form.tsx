'use client'

import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { KeyRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { authClient } from '@/components/auth/auth-client'
import { BrandMark } from '@/components/shell/brand-mark'
import { signInHref } from '@/lib/core/display/next-path'
import { signInFault, signOnFault } from '@/lib/core/display/sign-in-faults'
import styles from '@/components/shell/message-page.module.css'
import run from '@/components/runs/run.module.css'


/** `next` is the path to open afterwards, checked by the page. */
export function SignInForm({ oidc, error, next }: { oidc: boolean; error: string | null; next: string }) {
  const router = useRouter()
  const [fault, setFault] = useState(error ? signOnFault(error) : null)
  const [pending, setPending] = useState(false)
  // Sent before the page is alive, the form would only load the page again; a disabled button holds Enter back as well.
  const alive = useMounted()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    setPending(true)
    setFault(null)
    const { error: refused } = await authClient.signIn.email({ email: String(data.get('email')).trim(), password: String(data.get('password')) })
    if (refused) {
      setFault(signInFault(refused))
      setPending(false)
      return
    }
    router.push(next)
    router.refresh()
  }
  const withOidc = async () => {
    // Whole addresses: as mere paths, those with escaped characters would be refused.
    const url = (path: string) => new URL(path, window.location.origin).href
    const { error: refused } = await authClient.signIn.social({ provider: 'oidc', callbackURL: url(next), errorCallbackURL: url(signInHref(next)) })
    if (refused) setFault(refused.message ?? 'The identity provider could not be reached.')
  }
  return (
    <main className={styles.full}>
      <div className={styles.box}>
        <BrandMark size={32} />
        <h1>Sign in to Slicegate</h1>
        <p>May the new model ship? The worst segment decides, not the mean.</p>
        <form className={styles.form} onSubmit={submit} method="post">
          <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus withAsterisk={false} />
          <PasswordInput name="password" label="Password" autoComplete="current-password" required withAsterisk={false} />
          {fault && <p className={run.formError} role="alert">{fault}</p>}
          <Button type="submit" size="sm" loading={pending} disabled={!alive} fullWidth>Sign in</Button>
        </form>
        {oidc && (
          <>
            <div className={styles.or}>or</div>
            <Button variant="default" size="sm" fullWidth leftSection={<KeyRound size={15} />} onClick={withOidc}>Continue with single sign-on</Button>
          </>
        )}
      </div>
    </main>
  )
}
