export type DocPage = {
  /** The file is `docs/<slug>.md`, the address `/docs/<slug>`. */
  slug: string
  /** Short, for navigation; the heading of the page may say more. */
  title: string
  /** One sentence, for lists and search. */
  about: string
}
export type DocGroup = { label: string; pages: DocPage[] }

const page = (slug: string, title: string, about: string): DocPage => ({ slug, title, about })

/** Every page of the documentation, in the order of the navigation. A test holds it against the files of docs/. */
export const DOC_GROUPS: readonly DocGroup[] = [
  { label: 'Start', pages: [
    page('quick-start', 'Quick start', 'From nothing to a first blocked deploy, with a candidate and traffic of yours, in ten minutes.'),
    page('concepts', 'Concepts', 'Traces, cases, arms, flips, segments, confirmation and the set that never shrinks, with pictures.'),
    page('gate', 'How the gate decides', 'The worst segment decides, flips are confirmed first, and luck is reckoned with: the rule, and what simulations say of it.'),
  ] },
  { label: 'Traffic in', pages: [
    page('sources', 'Sources', 'Where traffic comes from, how gateways are asked, and calls that name no customer.'),
    page('bifrost', 'Bifrost', 'Name the customer, log contents, let Slicegate ask the gateway.'),
    page('litellm', 'LiteLLM', 'Name the customer, store prompts, read the spend log or the callbacks.'),
    page('otlp', 'OpenTelemetry', 'SDKs, OpenLLMetry, OpenInference, the Vercel AI SDK and the Collector send spans as they happen.'),
    page('langfuse', 'Langfuse', 'Exported traces and pages of observations, with their sessions and users.'),
    page('openai-logs', 'OpenAI-style logs', 'Logs of requests and responses, batches and training data, as you have them.'),
    page('jsonl', 'Your own JSONL', 'One object a call, for whatever no reader knows.'),
    page('traces', 'Formats', 'What each format is read as, and why a trace cannot be replayed.'),
    page('imports', 'Imports', 'Ways to send, lines that cannot be read, and a server that is busy.'),
    page('traces-explorer', 'Trace explorer', 'Find calls by what they say and where they come from.'),
    page('traffic-scale', 'Traffic at scale', 'Partitions, retention, search and what they cost.'),
  ] },
  { label: 'In CI', pages: [
    page('ci', 'CI overview', 'Result files or a run on a server, exit codes, budgets, and waiting for a person.'),
    page('github-actions', 'GitHub Actions', 'The action, its inputs and outputs, and one comment on the pull request.'),
    page('gitlab-ci', 'GitLab CI', 'A job, its JUnit report and a comment on the merge request.'),
    page('jenkins', 'Jenkins', 'A declarative pipeline with the report and the JUnit results.'),
    page('circleci', 'CircleCI', 'A job that stores test results and the report.'),
    page('azure-pipelines', 'Azure Pipelines', 'Steps that publish test results and the report.'),
    page('buildkite', 'Buildkite', 'A step with an annotation and artifacts.'),
    page('shell', 'Plain shell', 'Every other system: a command and its exit code.'),
    page('report', 'Reports', 'Report files, exit codes, and the command that confirms flips.'),
  ] },
  { label: 'Cases', pages: [
    page('refresh', 'Refreshing the eval set', 'Clusters, a sample with floors, and a schedule that follows the traffic.'),
    page('flags', 'Flags', 'A complaint becomes a case; by page, API or helpdesk.'),
    page('adversarial', 'The adversarial set', 'The set that never shrinks, its chain of hashes, and erasure.'),
    page('unseen', 'Unseen failures', 'Fifty random traces a week say how much nobody reported.'),
    page('lists', 'Lists and views', 'From a number to the trace, as a file or a saved view.'),
  ] },
  { label: 'Judging', pages: [
    page('endpoints', 'Model endpoints', 'Who serves a model, limits per minute, failures and prices.'),
    page('judging', 'How answers are judged', 'What says what is right, and what counts of an answer.'),
    page('rating', 'Rating blind', 'People judge what the judge judged, without seeing its verdict.'),
    page('calibration', 'Calibration', 'How far a judge agrees with people, and where it may gate.'),
    page('routing', 'Which judge answers', 'The cheapest healthy judge that is shown to be as good.'),
    page('semantic-cache', 'Similar answers', 'A verdict on one answer serves for an equal one.'),
    page('cost', 'Cost', 'What runs cost, and what they save.'),
  ] },
  { label: 'Decisions', pages: [
    page('review', 'Reviews', 'A person upholds or overrides what the gate stopped.'),
    page('webhooks', 'Webhooks', 'Signed messages about runs and decisions; Slack too.'),
  ] },
  { label: 'Privacy', pages: [
    page('privacy', 'Personal data', 'One door, rules, planted values, the weekly sample and the scan.'),
    page('redaction', 'Redaction', 'What is found, placeholders, surrogates and figures.'),
    page('privacy-detectors', 'More detectors', 'Presidio, and a model of your own.'),
  ] },
  { label: 'Run it', pages: [
    page('operations', 'Operations', 'Health, metrics, traces, logs and a graceful stop.'),
    page('backup', 'Backup and restore', 'One command each, and what belongs together.'),
    page('upgrade', 'Upgrades', 'Migrations under a lock, and processes that do not fit.'),
    page('kubernetes', 'Kubernetes', 'The Helm chart and its values.'),
    page('scale', 'Larger than one machine', 'Several webs and workers, what they share, and how it was measured.'),
    page('sizing', 'Sizing', 'What 1, 10 and 100 million traces a week need.'),
    page('accounts', 'Accounts and sign-on', 'Sessions, lockouts, passwords, groups to roles, administration.'),
    page('security', 'Security', 'What is protected from whom, and the tests that show it.'),
    page('access-matrix', 'Access matrix', 'Every route and action by role, generated and tested.'),
  ] },
  { label: 'Reference', pages: [
    page('reference/config', 'eval_config.yaml', 'Every key with type, default, range, meaning and example.'),
    page('reference/settings', 'Environment variables', 'Every variable with its default and meaning.'),
    page('reference/cli', 'Command line', 'Every command and flag of slicegate.'),
    page('reference/api', 'HTTP API', 'Keys, scopes, errors, pages and every operation in one table.'),
    page('reference/api-runs', 'API: runs and results', 'Start, follow, stop, resume and review runs; upload results.'),
    page('reference/api-traffic', 'API: traffic', 'Import traces, receive OpenTelemetry, look after sources.'),
    page('reference/api-cases', 'API: cases', 'Datasets, refreshes, flags, tickets and the adversarial set.'),
    page('reference/api-judging', 'API: judging', 'Judge prompts, ratings and trials of a policy.'),
    page('reference/api-schemas', 'API: schemas', 'OpenAPI and JSON Schema documents.'),
  ] },
]

export const DOC_PAGES: readonly DocPage[] = DOC_GROUPS.flatMap(({ pages }) => pages)

/** The page of a slug; null when there is none. */
export function findDocPage(slug: string): DocPage | null {
  return DOC_PAGES.find((candidate) => candidate.slug === slug) ?? null
}

/** The address of a page, with the anchor of a heading if one is given. */
export function docHref(slug: string, anchor = ''): string {
  return `/docs/${slug}${anchor === '' ? '' : `#${anchor}`}`
}

/** The file of a page, from the root of the repository. */
export const docFile = (slug: string): string => `docs/${slug}.md`
