import { messageText, type ChatResponse } from '@/lib/core/chat'
import { layOutJsonText, parseJson, prettyJson, prettyJsonText } from '@/lib/core/display/pretty-json'
import { diffLines, diffWords, type DiffPart } from '@/lib/core/display/text-diff'

/** How two outputs are compared: line by line where an answer has structure, word by word where both are prose. */
export type OutputDiff = { mode: 'lines' | 'words'; parts: DiffPart[]; equal: boolean }

/** An answer as text in one form: JSON with sorted keys, tool calls as name and arguments; a call that was cut off stays open. Empty for no answer. */
export function outputText(output: ChatResponse | null, layOut: (args: string) => string = prettyJsonText): string {
  if (!output) return ''
  const content = messageText(output.message)
  const calls = (output.message.tool_calls ?? []).map((call) => `${call.function.name}(${layOut(call.function.arguments)}${isBroken(call) ? '' : ')'}`)
  const text = parseJson(content) && /^\s*[[{]/.test(content) ? prettyJson(parseJson(content)!.value) : content
  return [text, ...calls, output.message.refusal ?? ''].filter((part) => part !== '').join('\n\n')
}

function isProse(output: ChatResponse | null): boolean {
  if (!output) return true
  return (output.message.tool_calls ?? []).length === 0 && !/^\s*[[{]/.test(messageText(output.message))
}

type Call = NonNullable<ChatResponse['message']['tool_calls']>[number]

const isBroken = ({ type, function: { arguments: text } }: Call): boolean => type !== 'custom' && parseJson(text) === undefined

const hasBrokenCall = (output: ChatResponse | null): boolean => (output?.message.tool_calls ?? []).some(isBroken)

/** What the second answer changes in the first. Where a call is cut off, keys cannot be sorted: both stay in their order. */
export function diffOutputs(before: ChatResponse | null, after: ChatResponse | null): OutputDiff {
  const layOut = hasBrokenCall(before) || hasBrokenCall(after) ? layOutJsonText : prettyJsonText
  const mode = isProse(before) && isProse(after) ? 'words' : 'lines'
  const parts = mode === 'words' ? diffWords(outputText(before), outputText(after)) : diffLines(outputText(before, layOut), outputText(after, layOut))
  return { mode, parts, equal: parts.every((part) => part.kind === 'same') }
}
