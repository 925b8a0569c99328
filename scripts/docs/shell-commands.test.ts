import { describe, expect, it } from 'vitest'
import { shellCommands } from '@/scripts/docs/shell-commands'

describe('the commands of a shell script', () => {
  it('end at lines, semicolons, pipes and operators; a backslash joins lines', () => {
    expect(shellCommands('a 1 \\\n  2\nb; c | d && e || f')).toEqual([['a', '1', '2'], ['b'], ['c'], ['d'], ['e'], ['f']])
  })

  it('have words without their quotes, and no comments, redirections and assignments', () => {
    expect(shellCommands(`X=1 say 'it is "so"' "and \\"so\\""  # no\nread < in.txt > "out file" 2>&1`)).toEqual([['say', 'it is "so"', 'and "so"'], ['read']])
  })

  it('are found in substitutions and behind keywords', () => {
    expect(shellCommands('run=$(curl -s "$URL/x" | jq -r .id)\nif test -e a; then node b.mjs "$(cat c)"; fi'))
      .toEqual([['curl', '-s', '$URL/x'], ['jq', '-r', '.id'], ['test', '-e', 'a'], ['cat', 'c'], ['node', 'b.mjs', '$(cat c)']])
  })
})
