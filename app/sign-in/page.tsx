import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '@/components/auth/sign-in-form'
import { getPagePerson, oidcOptions } from '@/lib/auth'
import { nextPath } from '@/lib/core/display/next-path'

export const metadata: Metadata = { title: 'Sign in' }

type Props = { searchParams: Promise<{ error?: string | string[]; next?: string | string[] }> }

export default async function SignInPage({ searchParams }: Props) {
  const { error, next: asked } = await searchParams
  const next = nextPath(asked) ?? '/'
  if (await getPagePerson()) redirect(next)
  return <SignInForm oidc={oidcOptions() !== null} error={typeof error === 'string' ? error : null} next={next} />
}
