'use client'

import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { TYPE_CHOICES } from '@/components/privacy/hidden-values'
import { labelOf } from '@/lib/core/privacy/privacy-words'
import styles from '@/components/privacy/privacy.module.css'

export type Leak = { text: string; type: string }
export type LeakPattern = { name: string; pattern: string; type: string }

type Props = { reading: React.RefObject<HTMLElement | null>; pending: boolean; send: (leaks: Leak[], pattern: LeakPattern | null) => void; cancel: () => void }

/** What is left, marked in the text: it is sent, becomes a digest, and is stored nowhere. */
export function LeakForm({ reading, pending, send, cancel }: Props) {
  const [leaks, setLeaks] = useState<Leak[]>([])
  const [text, setText] = useState('')
  const [type, setType] = useState('person')
  const [general, setGeneral] = useState<{ name: string; pattern: string } | null>(null)
  useSelection(reading, setText)
  const add = () => {
    if (text.trim() === '') return
    setLeaks([...leaks, { text: text.trim(), type }])
    setText('')
  }
  const all = text.trim() === '' ? leaks : [...leaks, { text: text.trim(), type }]
  const pattern = general && general.name.trim() !== '' && general.pattern !== '' ? { ...general, type } : null
  return (
    <form className={styles.leakForm} aria-label="What is left" onSubmit={(event) => {
      event.preventDefault()
      send(all, pattern)
    }}>
      <p>Select the words in the text above, or type them, and say what they are. They become a digest that hides them everywhere; the words are stored nowhere.</p>
      {leaks.length > 0 && (
        <ul className={styles.chips} aria-label="Marked">
          {leaks.map((leak, i) => (
            <li key={i}>{leak.text}<small>{labelOf(leak.type)}</small><ActionIcon size="xs" variant="subtle" color="gray" aria-label={`Take ${leak.text} away`} onClick={() => setLeaks(leaks.filter((_, at) => at !== i))}><X size={11} /></ActionIcon></li>
          ))}
        </ul>
      )}
      <div className={styles.leakRow}>
        <TextInput label="Words that are left" autoComplete="off" value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Select label="They are" w={170} data={TYPE_CHOICES} value={type} onChange={(value) => setType(value ?? 'custom')} allowDeselect={false} />
        <Button variant="default" onClick={add} disabled={text.trim() === ''}>Mark more</Button>
      </div>
      <Checkbox size="xs" label="Hide everything that looks like it, too" checked={general !== null} onChange={(event) => setGeneral(event.currentTarget.checked ? { name: '', pattern: '' } : null)} />
      {general && (
        <div className={styles.leakRow}>
          <TextInput label="Expression (RE2)" placeholder="CN-\d{6}" value={general.pattern} onChange={(event) => setGeneral({ ...general, pattern: event.currentTarget.value })} />
          <TextInput label="Its name" placeholder="contract number" value={general.name} onChange={(event) => setGeneral({ ...general, name: event.currentTarget.value })} />
        </div>
      )}
      <div className={styles.buttons}>
        <Button type="submit" color="red" loading={pending} disabled={all.length === 0 && pattern === null}>Report and hide everywhere</Button>
        <Button variant="subtle" color="gray" onClick={cancel}>Cancel</Button>
      </div>
    </form>
  )
}

/** What a person selects in the text that they read. */
function useSelection(reading: React.RefObject<HTMLElement | null>, take: (text: string) => void): void {
  useEffect(() => {
    const onUp = () => {
      const selection = document.getSelection()
      const inside = selection && selection.rangeCount > 0 && reading.current?.contains(selection.getRangeAt(0).commonAncestorContainer)
      const text = inside ? selection.toString().replace(/\s+/g, ' ').trim() : ''
      if (text !== '') take(text)
    }
    document.addEventListener('mouseup', onUp)
    document.addEventListener('touchend', onUp)
    onUp()
    return () => {
      document.removeEventListener('mouseup', onUp)
      document.removeEventListener('touchend', onUp)
    }
  }, [reading, take])
}
