import { useEffect, useState } from 'react'
import { readPolicyHash, writePolicyHash } from '@/lib/core/display/policy-link'

/**
 * The text of the policy that is tried. It stands in the address while it is not the project's own, so that the address can be
 * handed on; `ready` is false until the address was read.
 */
export function usePolicyText(config: string): { text: string; setText: (text: string) => void; ready: boolean } {
  const [text, setText] = useState(config)
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const read = () => {
      const linked = readPolicyHash(window.location.hash)
      if (linked !== null) setText(linked)
      setReady(true)
    }
    read()
    window.addEventListener('hashchange', read)
    return () => window.removeEventListener('hashchange', read)
  }, [])
  useEffect(() => {
    if (!ready) return
    const { pathname, search, hash } = window.location
    const wanted = text === config ? '' : writePolicyHash(text)
    if (hash !== wanted) window.history.replaceState(null, '', `${pathname}${search}${wanted}`)
  }, [text, config, ready])
  return { text, setText, ready }
}
