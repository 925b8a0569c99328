import { handleAuth } from '@/lib/auth'

export const GET = handleAuth
export const POST = handleAuth
