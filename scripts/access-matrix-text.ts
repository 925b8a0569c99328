import { askedWords, expectedCell, VISITORS, type Cell, type Surface, type Visitor } from '@/lib/core/access/expected-access'
import { permissionRows } from '@/lib/core/access/permission-rows'
import { OF_ACCOUNTS, type Asks } from '@/scripts/access-inventory'

const CELLS: Record<Cell, string> = { yes: '✓', 'sign-in': '→', unauthorized: '401', forbidden: '403', 'not-found': '404' }
const HEADS: Partial<Record<Visitor, string>> = { 'other-admin': 'admin elsewhere', 'instance-admin': 'instance admin', 'key:other': 'key elsewhere', 'key:expired': 'key expired' }

/** On pages, files and actions a key is nobody: one column says it for all of them. */
const visitorsOf = (surface: Surface) => VISITORS.filter((visitor) => surface === 'api' || !visitor.startsWith('key:') || visitor === 'key:read')
const headOf = (visitor: Visitor, surface: Surface) => (surface === 'api' ? HEADS[visitor] ?? visitor.replace(':', ' ') : visitor === 'key:read' ? 'any key' : HEADS[visitor] ?? visitor)

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map((_, i) => (i < 2 ? '---' : ':-:'))), ...rows.map(line)].join('\n')
}

const nameOf = ({ surface, method, name }: Asks) => `\`${surface === 'action' ? name : surface === 'page' ? name : `${method} ${name}`}\``

function surfaceTable(surface: Exclude<Surface, 'sign-in'>, entries: Asks[]): string {
  const visitors = visitorsOf(surface)
  const rows = entries.filter((entry) => entry.surface === surface && entry.asked?.kind !== 'anyone').map((entry) => [
    nameOf(entry), entry.asked ? askedWords(entry.asked) : `**nothing: ${entry.fault}**`, ...visitors.map((visitor) => (entry.asked ? CELLS[expectedCell(surface, entry.asked, visitor)] : '?')),
  ])
  return table([{ page: 'page', file: 'route', api: 'route', action: 'action' }[surface], 'asks for', ...visitors.map((visitor) => headOf(visitor, surface))], rows)
}

/** docs/access-matrix.md as the sources say it. */
export function accessMatrixText(entries: Asks[]): string {
  const open = entries.filter(({ asked }) => asked?.kind === 'anyone')
  const openRows = [...open, ...OF_ACCOUNTS.map(({ method, path, reason }) => ({ method, name: `/api/auth${path}`, surface: 'sign-in', asked: { kind: 'anyone' as const, reason } }))]
  const reasonOf = (asked: Asks['asked']) => (asked?.kind === 'anyone' ? asked.reason : '')
  return `# Who may do what

Written by \`npm run access-matrix\` from the sources: each address asks for one permission, and \`lib/core/permissions.ts\` says who has it. A test
fails when an address asks for nothing or this page is stale. \`e2e/attack-access.spec.ts\` asks every cell of the running product, in two projects, and
looks that whoever is refused changed nothing.

✓ is let in · → is led to the page to sign in · 401 has to sign in or send a key · 403 sees the project but may not do this · 404 is told that there is
no such project or page. Server actions say the last three in words. “Admin elsewhere” and “key elsewhere” belong to another project; a key is made
by an admin here, has the one scope of its column and never more than the person who made it.

## Permissions

${table(['permission', 'what it is', ...permissionRows.heads], permissionRows.rows)}

## Pages

${surfaceTable('page', entries)}

## Files and data of pages

${surfaceTable('file', entries)}

## HTTP API

${surfaceTable('api', entries)}

## Server actions

What buttons and forms call. Next gives each an id that anyone can read; the action itself asks.

${surfaceTable('action', entries)}

## Open to everyone

${table(['address', 'why'], openRows.map(({ method, name, asked }) => [`\`${method} ${name}\``, reasonOf(asked)]))}

Everything else under \`/api/auth\` is switched off.
`
}
