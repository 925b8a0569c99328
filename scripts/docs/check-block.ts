import { spawnSync } from 'node:child_process'
import ts from 'typescript'
import { parseAllDocuments } from 'yaml'
import { parseConfig } from '@/lib/core/config/parse-config'
import { parseEndpointsFile } from '@/lib/core/endpoints-file'
import { SETTINGS } from '@/lib/core/docs/settings'
import { readLog } from '@/scripts/docs/read-log'
import { checkShell, findOperation } from '@/scripts/docs/check-shell'
import type { DocBlock } from '@/scripts/docs/doc-blocks'
import { readJsonText } from '@/scripts/docs/read-json-text'

type Check = (block: DocBlock) => string[] | Promise<string[]>

/** What each language of a fence is held to. A language that is not here has no rule, and fails. */
const CHECKS: Record<string, Check> = {
  sh: ({ text }) => checkShell(text),
  bash: ({ text }) => checkShell(text),
  yaml: checkYaml,
  json: checkJson,
  jsonl: checkJson,
  http: ({ text }) => {
    const [method = '', path = ''] = text.trim().split(' ')
    return findOperation(method, path) ? [] : [`the API has no ${method} ${path}`]
  },
  ts: ({ text, file, line }) => checkScript(text, `${file}-${line}.ts`),
  js: ({ text, file, line }) => checkScript(text, `${file}-${line}.js`),
  python: ({ text }) => checkPython(text),
  groovy: checkGroovy,
  // run against a database by a test of its own
  sql: () => [],
  env: ({ text }) => checkEnv(text),
  // words and formulas; what claims to be the output of a command is compared where that is run
  text: () => [],
  dockerfile: ({ text }) => (/^FROM /m.test(text) ? [] : ['expected a line FROM']),
}

export const COVERED = Object.keys(CHECKS)

/** What is wrong with a block, one sentence each. */
export async function checkBlock(block: DocBlock): Promise<string[]> {
  if (block.language === null) return ['the fence names no language']
  const check = Object.hasOwn(CHECKS, block.language) ? CHECKS[block.language]! : null
  return check ? check(block) : [`no rule covers ${block.language}: expected one of ${COVERED.join(', ')}`]
}

async function checkYaml({ text, info }: DocBlock): Promise<string[]> {
  const documents = parseAllDocuments(text)
  const faults = ('empty' in documents ? [] : documents).flatMap(({ errors }) => errors.map(({ message }) => message))
  if (faults.length > 0) return faults
  if (info.includes('config') || info.includes('title=eval_config.yaml')) return faultsOf(() => parseConfig(text, 'eval_config.yaml').warnings)
  if (info.includes('title=endpoints.yaml')) return faultsOf(() => parseEndpointsFile(text, 'endpoints.yaml').flatMap(() => []))
  const scripts = ('empty' in documents ? [] : documents).flatMap((document) => shellTexts(document.toJS() as unknown))
  return (await Promise.all(scripts.map(checkShell))).flat()
}

function faultsOf(read: () => string[]): string[] {
  try {
    return read()
  } catch (error) {
    return [(error as Error).message]
  }
}

/** The texts of a CI file that a shell runs. Templates of the system are words for it, and doubled dollars are one. */
function shellTexts(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return ['run', 'script', 'after_script', 'command', 'bash'].includes(key) ? [value.replace(/\$\{\{.*?\}\}/g, 'X').replaceAll('$$', '$')] : []
  if (Array.isArray(value)) return value.flatMap((item) => shellTexts(item, key))
  return value !== null && typeof value === 'object' ? Object.entries(value).flatMap(([name, inner]) => shellTexts(inner, name)) : []
}

function checkJson({ text, info, language }: DocBlock): string[] {
  const { values, fault } = readJsonText(text)
  if (fault !== null) return [fault]
  if (language === 'json' && values.length > 1 && !info.includes('lines')) return ['several values: call it jsonl, or json lines']
  return readLog(info, text)
}

function checkScript(text: string, fileName: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, { fileName, reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext } })
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

/** Python may be absent; a test says so in its name. */
export const hasPython = spawnSync('python3', ['--version']).status === 0

function checkPython(text: string): string[] {
  if (!hasPython) return []
  const { status, stderr } = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], { input: text, encoding: 'utf8' })
  return status === 0 ? [] : [stderr.trim().split('\n').at(-1)!]
}

async function checkGroovy({ text }: DocBlock): Promise<string[]> {
  const open = [...text.replace(/'[^']*'|"[^"]*"/g, '')].reduce((depth, char) => (depth < 0 ? depth : depth + (char === '{' ? 1 : char === '}' ? -1 : 0)), 0)
  const scripts = [...text.matchAll(/\b(?:sh|script:)\s+'([^']*)'/g)].map((match) => match[1]!)
  return [...(open === 0 ? [] : ['braces do not match']), ...(await Promise.all(scripts.map(checkShell))).flat()]
}

function checkEnv(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')).flatMap((line) => {
    const name = /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1]
    if (name === undefined) return [`${line}: expected NAME=value`]
    return /^(SLICEGATE_|PRESIDIO_|OIDC_)/.test(name) && !SETTINGS.some((setting) => setting.name === name) ? [`${name}: there is no such setting`] : []
  })
}
