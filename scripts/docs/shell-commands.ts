/**
 * The commands of a shell script as words, without quotes, comments and redirections: enough to know how each program is called. `$(…)` is a
 * command of its own, and a word in the one around it. Variables stay as they are written.
 */
export function shellCommands(script: string): string[][] {
  const found: string[][] = []
  readCommands({ text: script.replace(/\\\n/g, ' '), at: 0 }, found, null)
  return found.filter((words) => words.length > 0)
}

type Reader = { text: string; at: number }

/** Words that begin a command behind them. */
const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'fi', 'while', 'until', 'do', 'done', 'case', 'esac', 'in', '!', '{', '}', '(', ')', 'exec', 'time'])

function readCommands(reader: Reader, found: string[][], until: string | null): void {
  let words: string[] = []
  const end = () => {
    const from = words.findIndex((word) => !KEYWORDS.has(word) && !/^[A-Za-z_]\w*=/.test(word))
    if (from >= 0) found.push(words.slice(from))
    words = []
  }
  while (reader.at < reader.text.length) {
    const char = reader.text[reader.at]!
    if (char === until) break
    if (char === '#' && (reader.at === 0 || /\s/.test(reader.text[reader.at - 1]!))) reader.at = endOfLine(reader)
    else if (/[\n;|&()]/.test(char)) {
      reader.at += 1
      end()
    } else if (/\s/.test(char)) reader.at += 1
    else if (char === '<' || char === '>') skipRedirection(reader, found)
    else {
      const word = readWord(reader, found)
      if (word !== null) words.push(word)
    }
  }
  end()
}

function endOfLine({ text, at }: Reader): number {
  const next = text.indexOf('\n', at)
  return next < 0 ? text.length : next
}

function skipRedirection(reader: Reader, found: string[][]): void {
  while (/[<>&\s]/.test(reader.text[reader.at] ?? '') && reader.text[reader.at] !== '\n') reader.at += 1
  readWord(reader, found)
}

/** null: the number of a stream that is redirected. */
function readWord(reader: Reader, found: string[][]): string | null {
  let word = ''
  while (reader.at < reader.text.length && !/[\s;|&()<>]/.test(reader.text[reader.at]!)) word += readPart(reader, found)
  return /^\d$/.test(word) && /[<>]/.test(reader.text[reader.at] ?? '') ? null : word
}

function readPart(reader: Reader, found: string[][]): string {
  const { text } = reader
  const char = text[reader.at]!
  if (char === "'") {
    const close = text.indexOf("'", reader.at + 1)
    const part = text.slice(reader.at + 1, close < 0 ? text.length : close)
    reader.at = close < 0 ? text.length : close + 1
    return part
  }
  if (char === '"') return readQuoted(reader, found)
  if (text.startsWith('$(', reader.at)) return readSubstitution(reader, found)
  if (char === '\\') {
    reader.at += 2
    return text[reader.at - 1] ?? ''
  }
  reader.at += 1
  return char
}

function readQuoted(reader: Reader, found: string[][]): string {
  let part = ''
  reader.at += 1
  while (reader.at < reader.text.length && reader.text[reader.at] !== '"') {
    if (reader.text.startsWith('$(', reader.at)) part += readSubstitution(reader, found)
    else {
      if (reader.text[reader.at] === '\\') reader.at += 1
      part += reader.text[reader.at] ?? ''
      reader.at += 1
    }
  }
  reader.at += 1
  return part
}

function readSubstitution(reader: Reader, found: string[][]): string {
  const from = reader.at
  reader.at += 2
  readCommands(reader, found, ')')
  reader.at += 1
  return reader.text.slice(from, reader.at)
}
