/** One document of a JSON text, or what is there of it. */
export type SplitDocument = {
  text: string
  /** Line of the file that it begins on, from 1. */
  line: number
  /** Why it cannot be read, where that is known already; the text is then what there is of it. */
  fault: string | null
}

export const MAX_RECORD_BYTES = 64 * 1024 * 1024
/** As deep as the readers go. */
const MAX_NESTED = 200
/** Of a document that is too large, this much is kept to be looked at. */
const KEPT_BYTES = 1024 * 1024
/** So many bytes may be looked at again beyond as many as came: documents made to be broken in each other, a hundred deep, would be read a hundred times. */
const AGAIN_BYTES = 64 * 1024 * 1024

const [TAB, LF, CR, RS, SPACE, QUOTE, COMMA, COLON, BACKSLASH] = [9, 10, 13, 30, 32, 34, 44, 58, 92]
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125]

/** What came last inside a document: after a value only a comma, a colon or a closing bracket may come. */
const [EXPECTS_VALUE, AFTER_VALUE, IN_WORD] = [0, 1, 2]

type Place = { at: number; line: number }
type Scan = 'more' | 'whole' | 'broken'

const isBlank = (byte: number): boolean => byte === SPACE || byte === LF || byte === CR || byte === TAB || byte === RS

/**
 * The state of `splitDocuments` between two pieces. Works on bytes: what gives JSON its structure is ASCII, and no byte of a
 * longer UTF-8 character looks like it. Only the structure is followed here; whether a document is JSON, its reader says.
 */
export class RecordScanner {
  private bytes = new Uint8Array(0)
  private length = 0
  private position = 0
  /** Line that `position` is on, and whether the next byte is its first. */
  private line = 1
  private atEdge = true
  private ended = false
  private inList = false
  private listLine = 0
  /** Begin of the document under way; null between documents. */
  private start: Place | null = null
  /** First line inside it that begins with a brace at the left edge: where to go on if it turns out broken. */
  private inner: Place | null = null
  /** Kind of what comes: an object or list, a text at the top of a list, or anything else up to the end of its line. */
  private kind: 'nested' | 'text' | 'other' = 'nested'
  private stack = new Uint8Array(MAX_NESTED + 1)
  private depth = 0
  private inText = false
  private escaped = false
  private last = EXPECTS_VALUE
  /** Known to be broken: it goes on up to the next line that begins something at the left edge. */
  private broken = false
  private fault: string | null = null
  /** Bytes of a document that is too large are dropped. */
  private dropped: SplitDocument | null = null
  /** Bytes before those that are held, and bytes that were looked at again. */
  private before = 0
  private again = 0

  constructor(private readonly maxBytes: number) {}

  add(chunk: Uint8Array): void {
    const kept = this.start?.at ?? this.position
    if (kept > 0) {
      this.bytes.copyWithin(0, kept, this.length)
      this.before += kept
      this.length -= kept
      this.position -= kept
      if (this.start) this.start.at = 0
      if (this.inner) this.inner.at -= kept
    }
    const needed = this.length + chunk.length
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, Math.min(2 * this.bytes.length, this.maxBytes + chunk.length)))
      grown.set(this.bytes.subarray(0, this.length))
      this.bytes = grown
    }
    this.bytes.set(chunk, this.length)
    this.length = needed
  }

  /** Nothing comes after what was added. */
  end(): void {
    this.ended = true
  }

  /** The next document; null when more bytes are needed, or there are none. */
  next(): SplitDocument | null {
    for (;;) {
      if (!this.start && !this.dropped && !this.begin()) return this.unclosedList()
      const document = this.dropped ? this.drop() : this.go()
      if (document !== undefined) return document
    }
  }

  /** undefined: nothing to hand out, go on. */
  private go(): SplitDocument | null | undefined {
    const scan = this.kind === 'nested' ? this.scanNested() : this.kind === 'text' ? this.scanText() : this.scanOther()
    if (scan === 'whole') return this.finish()
    if (scan === 'broken') return this.breakOff()
    if (this.position - this.start!.at > this.maxBytes) return this.tooLarge()
    if (!this.ended) return null
    return this.kind === 'nested' ? this.breakOff() : this.finish()
  }

  /** Goes to the begin of the next document; false when there is none yet. */
  private begin(): boolean {
    const { bytes } = this
    for (; this.position < this.length; this.position += 1) {
      const byte = bytes[this.position]!
      if (byte === LF) {
        this.line += 1
        this.atEdge = true
        continue
      }
      if (this.isMark(byte)) continue
      if (byte === 0xef && this.position + 3 > this.length && !this.ended) return false
      this.atEdge = false
      if (!isBlank(byte) && !this.isBetween(byte)) return this.startAt(byte)
    }
    return false
  }

  /** A byte order mark, which may stand in the middle of files that were put together; steps over it. */
  private isMark(byte: number): boolean {
    if (byte !== 0xef || this.bytes[this.position + 1] !== 0xbb || this.bytes[this.position + 2] !== 0xbf || this.position + 3 > this.length) return false
    this.position += 2
    return true
  }

  /** What separates documents, and the brackets of the list that holds them. */
  private isBetween(byte: number): boolean {
    if (byte === COMMA) return true
    if (this.inList) {
      if (byte === CLOSE_LIST) this.inList = false
      return byte === CLOSE_LIST
    }
    if (byte === OPEN_LIST) {
      this.inList = true
      this.listLine = this.line
    }
    return byte === OPEN_LIST
  }

  private startAt(byte: number): true {
    this.start = { at: this.position, line: this.line }
    this.inner = null
    this.kind = byte === OPEN || byte === OPEN_LIST ? 'nested' : byte === QUOTE && this.inList ? 'text' : 'other'
    this.depth = 0
    this.inText = false
    this.escaped = false
    this.last = EXPECTS_VALUE
    this.broken = false
    this.fault = null
    return true
  }

  /** Where scanning stops for now: a document is read up to its limit and one byte more, however much has come. */
  private reach(): number {
    return Math.min(this.length, this.start!.at + this.maxBytes + 1)
  }

  private scanNested(): Scan {
    const { bytes } = this
    const length = this.reach()
    while (this.position < length) {
      if (this.inText && !this.broken) {
        this.skipText()
        if (this.position >= length) return 'more'
      }
      const byte = bytes[this.position]!
      if (byte === LF) {
        if (this.inText) this.broken = true
        this.line += 1
        this.atEdge = true
        this.position += 1
        continue
      }
      if (this.atEdge && this.position > this.start!.at && this.atLeftEdge(byte)) return 'broken'
      this.atEdge = false
      if (!this.broken && this.step(byte)) {
        this.position += 1
        return 'whole'
      }
      this.position += 1
    }
    return 'more'
  }

  /** At the first byte of a line inside a document: true when the document is broken and ends here. */
  private atLeftEdge(byte: number): boolean {
    if (!this.broken && byte === OPEN) {
      if (this.last !== EXPECTS_VALUE) this.broken = true
      else this.inner ??= { at: this.position, line: this.line }
    }
    // lines that are set in and lone brackets are the rest of what is broken
    return this.broken && !isBlank(byte) && byte !== CLOSE && byte !== CLOSE_LIST && byte !== COMMA
  }

  /** Takes one byte outside of texts; true when the document is whole with it. */
  private step(byte: number): boolean {
    if (isBlank(byte)) {
      if (this.last === IN_WORD) this.last = AFTER_VALUE
    } else if (byte === QUOTE) {
      if (this.last !== EXPECTS_VALUE) this.broken = true
      this.inText = true
    } else if (byte === OPEN || byte === OPEN_LIST) {
      if (this.last !== EXPECTS_VALUE) this.broken = true
      else if (this.depth === MAX_NESTED) {
        this.broken = true
        this.fault = `nested deeper than ${MAX_NESTED} levels`
      } else this.stack[this.depth++] = byte
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      // an opening bracket stands two places before its closing one
      if (this.stack[--this.depth] !== byte - 2) this.broken = true
      this.last = AFTER_VALUE
      return this.depth === 0 && !this.broken
    } else if (byte === COMMA || byte === COLON) this.last = EXPECTS_VALUE
    else if (this.last === AFTER_VALUE) this.broken = true
    else this.last = IN_WORD
    return false
  }

  /** Goes to the end of a text: behind its closing quote, or to a line feed, which no text may hold. */
  private skipText(): void {
    const { bytes } = this
    const length = this.reach()
    let { position, escaped } = this
    for (; position < length; position += 1) {
      const byte = bytes[position]!
      if (byte === LF) break
      if (escaped) escaped = false
      else if (byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) {
        this.inText = false
        this.last = AFTER_VALUE
        position += 1
        break
      }
    }
    this.position = position
    this.escaped = escaped
  }

  private scanText(): Scan {
    if (!this.inText && this.position === this.start!.at) {
      this.inText = true
      this.position += 1
    }
    this.skipText()
    return !this.inText || this.position < this.reach() ? 'whole' : 'more'
  }

  /** Numbers, words and whatever else stands where a document should: up to the end of the line, in a list up to what ends an element. */
  private scanOther(): Scan {
    for (const length = this.reach(); this.position < length; this.position += 1) {
      const byte = this.bytes[this.position]!
      if (byte === LF || (this.inList && (byte === COMMA || byte === CLOSE_LIST))) return 'whole'
    }
    return 'more'
  }

  private finish(): SplitDocument | null | undefined {
    const start = this.start!
    // Lines at the left edge inside of it may be documents of their own, if it turns out to be none.
    if (this.inner && !this.isJson(start.at, this.position)) return this.breakOff()
    return this.take(this.position)
  }

  /** Hands out what there is of a broken document, up to the line where another may begin, and goes on from there. */
  private breakOff(): SplitDocument | null | undefined {
    if (this.inner && this.mayGoBack(this.inner)) this.goBack(this.inner)
    return this.take(this.position)
  }

  private mayGoBack({ at }: Place): boolean {
    const bytes = this.position - at
    if (this.again + bytes > AGAIN_BYTES + this.before + this.position) return false
    this.again += bytes
    return true
  }

  private goBack({ at, line }: Place): void {
    this.position = at
    this.line = line
    this.atEdge = true
  }

  private take(end: number): SplitDocument {
    const { at, line } = this.start!
    const { text, fault } = decode(this.bytes.subarray(at, end))
    const document = { text, line, fault: fault ?? this.fault }
    this.start = null
    this.inner = null
    return document
  }

  private tooLarge(): SplitDocument | undefined {
    const { at, line } = this.start!
    const { text } = decode(this.bytes.subarray(at, Math.min(at + KEPT_BYTES, this.inner?.at ?? this.position)))
    const document = { text, line, fault: `larger than ${this.maxBytes} bytes` }
    const inner = this.inner && this.mayGoBack(this.inner) ? this.inner : null
    this.start = null
    this.inner = null
    if (!inner) this.dropped = document
    else this.goBack(inner)
    return inner ? document : undefined
  }

  /** Drops the rest of a document that is too large: up to the next line that begins something at the left edge. */
  private drop(): SplitDocument | null | undefined {
    for (; this.position < this.length; this.position += 1) {
      const byte = this.bytes[this.position]!
      if (byte === LF) {
        this.line += 1
        this.atEdge = true
        continue
      }
      if (this.atEdge && !isBlank(byte) && byte !== CLOSE && byte !== CLOSE_LIST && byte !== COMMA) break
      this.atEdge = false
    }
    if (this.position >= this.length && !this.ended) return null
    const document = this.dropped
    this.dropped = null
    return document
  }

  private unclosedList(): SplitDocument | null {
    if (!this.ended || !this.inList) return null
    this.inList = false
    return { text: '', line: this.listLine, fault: 'the list that begins on this line is never closed: the text was cut off' }
  }

  private isJson(from: number, to: number): boolean {
    const { text } = decode(this.bytes.subarray(from, to))
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

function decode(bytes: Uint8Array): { text: string; fault: string | null } {
  try {
    return { text: strict.decode(bytes).trimEnd(), fault: null }
  } catch {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    return { text: lenient.decode(bytes).trimEnd(), fault: utf16 ? 'UTF-16 text: expected UTF-8' : 'not UTF-8 text' }
  }
}
