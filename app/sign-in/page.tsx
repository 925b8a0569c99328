import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '@/components/auth/sign-in-form'
import { getPagePerson, oidcOptions } from '@/lib/auth'

export const metadata: Metadata = { title: 'Sign in' }

type Props = { searchParams: Promise<{ error?: string }> }

export default async function SignInPage({ searchParams }: Props) {
  if (await getPagePerson()) redirect('/')
  const { error } = await searchParams
  return <SignInForm oidc={oidcOptions() !== null} error={error ?? null} />
}
