import styles from '@/components/review/room.module.css'

/** What the keys of this page do; they sleep while a person types. */
export function RoomKeys({ canReview, canFlag, replayed }: { canReview: boolean; canFlag: boolean; replayed: boolean }) {
  const keys = [
    ['j', 'k', 'walk the breaks'], ...(canReview && replayed ? [['r', 'run it again'], ['q', 'quarantine']] : []), ...(canFlag ? [['f', 'flag']] : []), ['c', 'open the case'],
    ...(canReview ? [['u', 'uphold'], ['o', 'override']] : []), ['?', 'all keys'],
  ]
  return (
    <footer className={styles.keys} aria-label="Keys">
      {keys.map((row) => <span key={row.at(-1)}>{row.slice(0, -1).map((key) => <kbd key={key}>{key}</kbd>)}{row.at(-1)}</span>)}
    </footer>
  )
}
