import { describe, expect, it } from 'vitest'
import { ciContext, findGitContext } from '@/cli/git-context'

describe('where a change comes from', () => {
  it('is read from the variables of the common CI systems', () => {
    expect(ciContext({ GITHUB_ACTIONS: 'true', GITHUB_SHA: 'abc', GITHUB_HEAD_REF: 'feature', GITHUB_REF_NAME: '17/merge', GITHUB_REF: 'refs/pull/17/merge', GITHUB_ACTOR: 'ada' }))
      .toEqual({ commit: 'abc', branch: 'feature', pullRequest: '17', actor: 'ada' })
    expect(ciContext({ GITHUB_ACTIONS: 'true', GITHUB_SHA: 'abc', GITHUB_HEAD_REF: '', GITHUB_REF_NAME: 'main', GITHUB_REF: 'refs/heads/main', GITHUB_ACTOR: 'ada' }))
      .toEqual({ commit: 'abc', branch: 'main', actor: 'ada' })
    expect(ciContext({ GITLAB_CI: 'true', CI_COMMIT_SHA: 'abc', CI_COMMIT_REF_NAME: 'feature', CI_MERGE_REQUEST_IID: '4', GITLAB_USER_LOGIN: 'ada' }))
      .toEqual({ commit: 'abc', branch: 'feature', pullRequest: '4', actor: 'ada' })
    expect(ciContext({ CIRCLECI: 'true', CIRCLE_SHA1: 'abc', CIRCLE_PULL_REQUEST: 'https://github.example/x/y/pull/12' }))
      .toEqual({ commit: 'abc', pullRequest: '12' })
    expect(ciContext({ BUILDKITE: 'true', BUILDKITE_COMMIT: 'abc', BUILDKITE_PULL_REQUEST: 'false' })).toEqual({ commit: 'abc' })
  })

  it('does not take a branch that ends in a number for a pull request', () => {
    expect(ciContext({ GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/release-17' })).toEqual({})
  })

  it('is read from git elsewhere, and is empty outside of a repository', async () => {
    const answers: Record<string, string> = { 'rev-parse HEAD': 'abc', 'rev-parse --abbrev-ref HEAD': 'main', 'config user.name': 'Ada' }
    const git = async (args: string[]) => answers[args.join(' ')] ?? null
    expect(await findGitContext({ env: {}, git })).toEqual({ commit: 'abc', branch: 'main', actor: 'Ada' })
    expect(await findGitContext({ env: {}, git: async (args) => (args[0] === 'config' ? 'Ada' : null) })).toEqual({})
    answers['rev-parse --abbrev-ref HEAD'] = 'HEAD'
    expect(await findGitContext({ env: {}, git })).toEqual({ commit: 'abc', actor: 'Ada' })
  })
})
