import { can, PERMISSIONS, scopeAllows, type Permission } from '@/lib/core/permissions'
import { API_SCOPES, ROLES } from '@/lib/core/types'

const WORDS: Record<Permission, string> = {
  'project.read': 'see the project, its runs, traces and audit log',
  'trace.ingest': 'send traces, and read put-aside lines again',
  'trace.flag': 'flag a failure from a ticket',
  'trace.audit': 'judge the weekly audit of traffic',
  'privacy.check': 'check the weekly sample and the planted values',
  'case.rate': 'rate cases blindly',
  'case.refine': 'write another expectation of an adversarial case',
  'adversarial.import': 'take adversarial cases from a file',
  'run.start': 'start, stop and resume runs and refreshes',
  'run.review': 'override or uphold a verdict, quarantine cases',
  'project.admin': 'settings, people, keys, endpoints, sources, privacy rules',
}

/** Who has which permission, as rows of a table: roles first, then scopes of keys. */
export const permissionRows = {
  heads: [...ROLES, ...API_SCOPES.map((scope) => `key ${scope}`)],
  rows: PERMISSIONS.map((permission) => [
    `\`${permission}\``, WORDS[permission], ...ROLES.map((role) => (can(role, permission) ? '✓' : '')), ...API_SCOPES.map((scope) => (scopeAllows([scope], permission) ? '✓' : '')),
  ]),
}
