import type { Terminal } from '@/cli/terminal'
import type { GitContext } from '@/lib/core/run'

type Env = Record<string, string | undefined>

/** What each CI system calls the four things; the first set variable counts. */
const SYSTEMS: { when: string; commit: string[]; branch: string[]; pullRequest: string[]; actor: string[] }[] = [
  { when: 'GITHUB_ACTIONS', commit: ['GITHUB_SHA'], branch: ['GITHUB_HEAD_REF', 'GITHUB_REF_NAME'], pullRequest: ['GITHUB_REF'], actor: ['GITHUB_ACTOR'] },
  {
    when: 'GITLAB_CI', commit: ['CI_COMMIT_SHA'], branch: ['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_COMMIT_REF_NAME'],
    pullRequest: ['CI_MERGE_REQUEST_IID'], actor: ['GITLAB_USER_LOGIN'],
  },
  { when: 'CIRCLECI', commit: ['CIRCLE_SHA1'], branch: ['CIRCLE_BRANCH'], pullRequest: ['CIRCLE_PULL_REQUEST'], actor: ['CIRCLE_USERNAME'] },
  { when: 'BUILDKITE', commit: ['BUILDKITE_COMMIT'], branch: ['BUILDKITE_BRANCH'], pullRequest: ['BUILDKITE_PULL_REQUEST'], actor: ['BUILDKITE_BUILD_CREATOR'] },
  { when: 'BITBUCKET_COMMIT', commit: ['BITBUCKET_COMMIT'], branch: ['BITBUCKET_BRANCH'], pullRequest: ['BITBUCKET_PR_ID'], actor: [] },
  {
    when: 'TF_BUILD', commit: ['BUILD_SOURCEVERSION'], branch: ['SYSTEM_PULLREQUEST_SOURCEBRANCH', 'BUILD_SOURCEBRANCHNAME'],
    pullRequest: ['SYSTEM_PULLREQUEST_PULLREQUESTNUMBER', 'SYSTEM_PULLREQUEST_PULLREQUESTID'], actor: ['BUILD_REQUESTEDFOR'],
  },
  { when: 'JENKINS_URL', commit: ['GIT_COMMIT'], branch: ['CHANGE_BRANCH', 'BRANCH_NAME', 'GIT_BRANCH'], pullRequest: ['CHANGE_ID'], actor: ['CHANGE_AUTHOR'] },
]

/** Commit, branch, pull request and person as the CI system names them; null outside of a known one. */
export function ciContext(env: Env): GitContext | null {
  const system = SYSTEMS.find(({ when }) => env[when])
  if (!system) return null
  const first = (names: string[]) => names.map((name) => env[name]?.trim()).find((value) => value) ?? undefined
  return clean({
    commit: first(system.commit), branch: first(system.branch),
    pullRequest: pullRequestNumber(first(system.pullRequest)), actor: first(system.actor),
  })
}

/** From the CI system, else from git itself, else nothing. */
export async function findGitContext(terminal: Pick<Terminal, 'env' | 'git'>): Promise<GitContext> {
  const ci = ciContext(terminal.env)
  if (ci?.commit) return ci
  const [commit, branch, actor] = await Promise.all([
    terminal.git(['rev-parse', 'HEAD']), terminal.git(['rev-parse', '--abbrev-ref', 'HEAD']), terminal.git(['config', 'user.name']),
  ])
  // a detached checkout has no branch, and git says HEAD for it
  return clean({ commit: commit ?? undefined, branch: branch === 'HEAD' ? undefined : branch ?? undefined, actor: (commit && actor) || undefined, ...ci })
}

/** The number in `17`, `refs/pull/17/merge` or `https://host/x/pull/17`; undefined for a branch and for `false`. */
function pullRequestNumber(text: string | undefined): string | undefined {
  return /^(?:\d+$)|(?:\/)(\d+)(?:\/(?:merge|head))?$/.test(text ?? '') ? /(\d+)(?:\/(?:merge|head))?$/.exec(text!)![1] : undefined
}

function clean(context: GitContext): GitContext {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)) as GitContext
}
