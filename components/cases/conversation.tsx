import { messageText, messageThought, type ChatMessage, type ChatRequest, type ChatTool, type ToolCall } from '@/lib/core/chat'
import { layOutJsonText, parseJson, prettyJson, prettyJsonText } from '@/lib/core/display/pretty-json'
import { TintedText } from '@/components/cases/tinted-text'
import styles from '@/components/cases/cases.module.css'

const ROLE_LABEL: Record<ChatMessage['role'], string> = {
  system: 'System', developer: 'Developer', user: 'User', assistant: 'Assistant', tool: 'Tool result',
}

/** A request as the conversation it is: instructions folded, calls and their results as code. */
export function Conversation({ request, open = false }: { request: ChatRequest; /** Instructions are laid open: who looks for something must not miss them. */ open?: boolean }) {
  return (
    <div className={styles.messages}>
      {request.messages.map((message, i) => (
        <div className={styles.message} key={i}>
          <span className={styles.role}>{ROLE_LABEL[message.role] ?? message.role}</span>
          <div style={{ minWidth: 0 }}><MessageBody message={message} open={open} /></div>
        </div>
      ))}
      {request.tools && request.tools.length > 0 && <ToolList tools={request.tools} />}
    </div>
  )
}

function MessageBody({ message, open }: { message: ChatMessage; open: boolean }) {
  const text = messageText(message)
  if (message.role === 'system' || message.role === 'developer') {
    return (
      <details className={styles.details} open={open}>
        <summary><TintedText text={text.slice(0, 110)} />{text.length > 110 && '…'}</summary>
        <p className={styles.text}><TintedText text={text} /></p>
      </details>
    )
  }
  return <AnswerBody message={message} code={message.role === 'tool'} />
}

/** What a message says and calls; JSON is laid out. */
export function AnswerBody({ message, code = false }: { message: ChatMessage; code?: boolean }) {
  const text = messageText(message)
  const thought = messageThought(message)
  const json = /^\s*[[{]/.test(text) ? parseJson(text) : undefined
  return (
    <>
      {thought !== null && (
        <details className={styles.details}>
          <summary>Thought before it answered; not judged</summary>
          <p className={styles.text}><TintedText text={thought} /></p>
        </details>
      )}
      {text !== '' && (json || code
        ? <div className={styles.call}><pre className={styles.code} tabIndex={0}><TintedText text={json ? prettyJson(json.value) : text} /></pre></div>
        : <p className={styles.text}><TintedText text={text} /></p>)}
      {message.refusal && <p className={styles.text}><em>Refused:</em> <TintedText text={message.refusal} /></p>}
      {(message.tool_calls ?? []).map((call, i) => <CallBlock key={i} call={call} />)}
    </>
  )
}

function CallBlock({ call }: { call: ToolCall }) {
  // A custom tool takes text: that it is no JSON says nothing.
  const broken = call.type !== 'custom' && parseJson(call.function.arguments) === undefined
  return (
    <div className={styles.call}>
      <div className={styles.callHead}>{call.function.name}{broken && <em>arguments are not JSON</em>}</div>
      <pre className={styles.code} tabIndex={0}><TintedText text={broken ? layOutJsonText(call.function.arguments) : prettyJsonText(call.function.arguments)} /></pre>
    </div>
  )
}

function ToolList({ tools }: { tools: ChatTool[] }) {
  return (
    <div className={styles.message}>
      <span className={styles.role}>Tools</span>
      <details className={styles.details}>
        <summary>{tools.map((tool) => tool.function.name).join(', ')}</summary>
        <div className={styles.call}><pre className={styles.code} tabIndex={0}>{JSON.stringify(tools.map((tool) => tool.function), null, 2)}</pre></div>
      </details>
    </div>
  )
}
