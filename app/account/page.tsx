import type { Metadata } from 'next'
import { AccountForm } from '@/components/auth/account-form'
import { requirePersonPage } from '@/lib/auth'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountRoute() {
  const { name, email } = await requirePersonPage()
  return <AccountForm name={name} email={email} />
}
