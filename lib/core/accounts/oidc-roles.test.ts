import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { givesAnything, groupsOf, parseOidcRoles, rolesOfGroups } from '@/lib/core/accounts/oidc-roles'

describe('the mapping of groups to roles', () => {
  it('reads project roles, roles everywhere and the right to administer the installation', () => {
    expect(parseOidcRoles('gate-admins=instance-admin, ml-team = helpdesk:reviewer;\n *=*:viewer')).toEqual([
      { group: 'gate-admins', grant: { instanceAdmin: true } },
      { group: 'ml-team', grant: { project: 'helpdesk', role: 'reviewer' } },
      { group: '*', grant: { project: '*', role: 'viewer' } },
    ])
  })

  it('takes group names with spaces, and with commas and equals signs in quotes', () => {
    expect(parseOidcRoles('ML Team=a:viewer,"CN=gate,OU=\\"x\\""=b:admin').map(({ group }) => group)).toEqual(['ML Team', 'CN=gate,OU="x"'])
  })

  it.each([
    ['ml-team', 'OIDC_ROLES: "ml-team": expected group=project:role, group=*:role or group=instance-admin'],
    ['a=b:viewer, ml-team=helpdesk:owner', 'OIDC_ROLES: "ml-team=helpdesk:owner": expected one of the roles viewer, support, reviewer, admin after the colon, or instance-admin'],
    ['ml-team=Help Desk:viewer', 'OIDC_ROLES: "ml-team=Help Desk:viewer": expected a project slug or * before the colon'],
    ['=helpdesk:viewer', 'OIDC_ROLES: "=helpdesk:viewer": expected group='],
    ['*=instance-admin', 'OIDC_ROLES: "*=instance-admin": expected a named group'],
    ['"open=helpdesk:viewer', 'OIDC_ROLES: ""open=helpdesk:viewer": expected group='],
    [' , ', 'OIDC_ROLES: expected entries such as'],
  ])('says which piece of %j is wrong and what was expected', (text, message) => {
    expect(() => parseOidcRoles(text)).toThrow(message)
  })

  it('never fails otherwise than by its own sentence', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'ab=:,;"\\* -\n'), maxLength: 40 }), (text) => {
      try {
        parseOidcRoles(text)
      } catch (error) {
        expect((error as Error).message).toMatch(/^OIDC_ROLES: /)
      }
    }))
  })

  it('gives the strongest role where several groups name one project', () => {
    const rules = parseOidcRoles('a=helpdesk:viewer, b=helpdesk:admin, c=helpdesk:support, *=*:viewer, d=instance-admin')
    const granted = rolesOfGroups(rules, ['a', 'b', 'c'])
    expect(granted).toEqual({ instanceAdmin: false, everywhere: 'viewer', projects: new Map([['helpdesk', 'admin']]) })
    expect(givesAnything(rolesOfGroups(parseOidcRoles('a=x:viewer'), ['b']))).toBe(false)
  })
})

describe('the groups of a person', () => {
  it('stand in a claim by its name or its path, as a list or as one text', () => {
    expect(groupsOf({ groups: ['a', 7, 'b'] }, 'groups')).toEqual(['a', 'b'])
    expect(groupsOf({ groups: 'a' }, 'groups')).toEqual(['a'])
    expect(groupsOf({ realm_access: { roles: ['a'] } }, 'realm_access.roles')).toEqual(['a'])
    expect(groupsOf({ 'https://x.example/groups': ['a'] }, 'https://x.example/groups')).toEqual(['a'])
    expect(groupsOf({}, 'groups')).toBeNull()
  })
})
