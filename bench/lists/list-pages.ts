import type { SeededLists } from '@/bench/lists/seed-lists'

/** One address of the product: what it shows, where it is, and words that only the finished page has. */
export type MeasuredPage = { name: string; path: string; says: readonly string[] }

const BAR_MS = 300

/** Milliseconds that a page may take at the 95th percentile. */
export const PAGE_BAR_MS = BAR_MS

/** Every list and page that grows with the data. A new page is one more line. */
export function listPages(world: SeededLists): MeasuredPage[] {
  const project = `/p/${world.slug}`
  const run = `${project}/runs/${world.runId}`
  return [...runPages(project, run), ...casePages(run, world.caseId), ...trafficPages(project, world), ...trustPages(project), ...peoplePages(project, run)]
}

function runPages(project: string, run: string): MeasuredPage[] {
  return [
    { name: 'overview', path: project, says: ['Overview', 'candidate 199', 'segment-01'] },
    { name: 'runs', path: `${project}/runs`, says: ['Runs', 'candidate 198', '50 runs'] },
    { name: 'runs, blocked', path: `${project}/runs?state=blocked`, says: ['Runs', 'candidate 195'] },
    { name: 'runs, by model', path: `${project}/runs?q=next-3`, says: ['Runs', 'next-3', 'candidate 10'] },
    { name: 'run', path: run, says: ['candidate 199', 'segment-20', 'Nobody has decided this run'] },
    { name: 'policy', path: `${project}/policy`, says: ['Policy', 'To review'] },
  ]
}

function casePages(run: string, caseId: string): MeasuredPage[] {
  const rows = ['customer-', 'req-']
  return [
    { name: 'cases', path: `${run}/cases`, says: ['Cases', '50,000 cases', 'wrong argument', 'customer-'] },
    { name: 'cases that broke', path: `${run}/cases?flip=break`, says: ['Cases', 'Broke', 'customer-'] },
    { name: 'cases, by failure', path: `${run}/cases?flip=break&failure=wrong+argument&tool=refund`, says: ['Cases', 'refund: order_id is 2, expected 1', ...rows] },
    { name: 'cases, by cluster and called tool', path: `${run}/cases?cluster=cluster-3&called=refund`, says: ['Cases', 'Broke', ...rows] },
    { name: 'cases, split votes', path: `${run}/cases?votes=split`, says: ['Cases', 'Broke', ...rows] },
    { name: 'cases that went away', path: `${run}/cases?rerun=went+away`, says: ['Cases', 'went away', ...rows] },
    { name: 'cases, by id', path: `${run}/cases?sort=key`, says: ['Cases', 'req-10022', 'customer-'] },
    { name: 'cases, id begins with', path: `${run}/cases?q=req-47&sort=key`, says: ['Cases', 'req-47023', 'customer-'] },
    { name: 'cases, filter without a match', path: `${run}/cases?segment=segment-39&failure=refused&votes=order-flip&argument=none`, says: ['Cases', 'No case matches'] },
    { name: 'set', path: `${run}/sets/segment/segment-20`, says: ['segment-20', 'Both fail', ...rows] },
    { name: 'set, small and not decided', path: `${run}/sets/all/all?flip=fix`, says: ['all cases', 'Fixed', 'customer-'] },
    { name: 'case', path: `${run}/cases/${caseId}?set=segment%3Asegment-20&flip=break`, says: ['Where is order', 'Conversation', 'Comes out differently'] },
    { name: 'case of the whole run', path: `${run}/cases/${caseId}?set=cases%3Aall&sort=key`, says: ['Where is order', 'Conversation', 'Comes out differently'] },
  ]
}

function trafficPages(project: string, { traceId, adversarialCaseId }: SeededLists): MeasuredPage[] {
  const rows = ['Traces', 'Where is order', 'prod-model']
  return [
    { name: 'traces', path: `${project}/traces`, says: rows },
    { name: 'traces, one segment', path: `${project}/traces?segment=segment-39`, says: rows },
    { name: 'traces, errors', path: `${project}/traces?status=error`, says: [...rows, 'Error'] },
    { name: 'traces, one cluster', path: `${project}/traces?cluster=cluster-2`, says: rows },
    { name: 'traces, one customer', path: `${project}/traces?customer=customer-7`, says: [...rows, 'customer-7'] },
    { name: 'traces, rare words', path: `${project}/traces?q=order+49999`, says: ['Traces', 'Where is order 49999?'] },
    { name: 'traces, common words', path: `${project}/traces?q=waiting`, says: rows },
    { name: 'traces, words of nobody', path: `${project}/traces?q=aubergine`, says: ['Traces', 'No trace matches'] },
    { name: 'trace', path: `${project}/traces/${traceId}`, says: ['req-1', 'Redactor'] },
    { name: 'coverage', path: `${project}/coverage`, says: ['Coverage', 'Where is my order 29', 'customer-'] },
    { name: 'coverage, one customer', path: `${project}/coverage?data=all&customer=customer-7`, says: ['Coverage', 'Where is my order 29', 'customer-7'] },
    { name: 'segments', path: `${project}/segments`, says: ['Segments', 'segment-39', 'Pinned segments'] },
    { name: 'adversarial set', path: `${project}/adversarial`, says: ['Adversarial set', 'ticket-1999', '50 cases'] },
    { name: 'adversarial set, failing', path: `${project}/adversarial?state=failing`, says: ['Adversarial set', 'ticket-'] },
    { name: 'adversarial set, by words', path: `${project}/adversarial?q=order+1999`, says: ['Adversarial set', 'ticket-1999'] },
    { name: 'adversarial case', path: `${project}/adversarial/${adversarialCaseId}`, says: ['Where is order', 'candidate 2', 'Legal erasure'] },
  ]
}

function trustPages(project: string): MeasuredPage[] {
  return [
    { name: 'gate health', path: `${project}/gate`, says: ['Gate health', 'Quarantine', '25 cases'] },
    { name: 'judges', path: `${project}/judges`, says: ['Judges', 'judge-model'] },
    { name: 'judges against people', path: `${project}/judges/calibration`, says: ['Judges against people', 'judge-model', 'segment-01'] },
    { name: 'cost', path: `${project}/cost`, says: ['Cost', 'candidate 198', '25 runs'] },
    { name: 'cost, all weeks', path: `${project}/cost?period=all&page=4`, says: ['Cost', 'candidate 1', '25 runs'] },
    { name: 'settings', path: `${project}/settings`, says: ['Settings', 'Webhooks'] },
    { name: 'audit log', path: `${project}/audit`, says: ['Audit log', 'target-50', '50 entries'] },
    { name: 'audit log, one kind', path: `${project}/audit?action=run.take`, says: ['Audit log', 'target-242', '50 entries'] },
    { name: 'audit log, later page', path: `${project}/audit?before=50000`, says: ['Audit log', 'value: 1', '50 entries'] },
  ]
}

function peoplePages(project: string, run: string): MeasuredPage[] {
  return [
    { name: 'reviews', path: `${project}/reviews`, says: ['Reviews', 'candidate 199', 'Looked through with support.'] },
    { name: 'review room', path: `${run}/review`, says: ['Review of candidate 199', 'Is it the judge?', 'Is it the data?', 'judge-model by pairwise-1'] },
    { name: 'flag', path: `${project}/flag`, says: ['Flag a failure', 'refunded twice', '20 tickets'] },
    { name: 'unseen', path: `${project}/unseen`, says: ['Unseen failures', 'Where is my order 29'] },
    { name: 'ratings', path: `${project}/ratings`, says: ['Rate', 'Answer B', 'Cannot tell'] },
    { name: 'ratings, settled', path: `${project}/ratings?tab=settled`, says: ['Rate', 'Judge agrees', '50 tasks'] },
    { name: 'ratings, settled against the judge', path: `${project}/ratings?tab=settled&outcome=differs&judge=judge-model`, says: ['Rate', 'candidate better', '50 tasks'] },
    { name: 'ratings, people', path: `${project}/ratings?tab=people`, says: ['Rate', 'As settled', 'a former member'] },
  ]
}
