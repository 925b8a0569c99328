import { useOs } from '@mantine/hooks'

/** The key that stands before K on the keyboard in use; Ctrl until the browser has said what it runs on. */
export function useModKey(): '⌘' | 'Ctrl' {
  const os = useOs()
  return os === 'macos' || os === 'ios' ? '⌘' : 'Ctrl'
}
