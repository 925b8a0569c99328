import type { SeededLists } from '@/bench/lists/seed-lists'

/** One address of the product: what it shows, and where it is. */
export type MeasuredPage = { name: string; path: string }

const BAR_MS = 300

/** Milliseconds that a page may take at the 95th percentile. */
export const PAGE_BAR_MS = BAR_MS

/** Every list and page that grows with the data. A new page is one more line. */
export function listPages({ slug, runId, caseId, traceId }: SeededLists): MeasuredPage[] {
  const project = `/p/${slug}`
  const run = `${project}/runs/${runId}`
  return [
    { name: 'overview', path: project },
    { name: 'runs', path: `${project}/runs` },
    { name: 'runs, blocked', path: `${project}/runs?state=blocked` },
    { name: 'runs, by model', path: `${project}/runs?q=next-3` },
    { name: 'run', path: run },
    { name: 'cases', path: `${run}/cases` },
    { name: 'cases that broke', path: `${run}/cases?flip=break` },
    { name: 'cases, by failure', path: `${run}/cases?flip=break&failure=wrong+argument&tool=refund` },
    { name: 'cases, by cluster and called tool', path: `${run}/cases?cluster=cluster-3&called=refund` },
    { name: 'cases, split votes', path: `${run}/cases?votes=split` },
    { name: 'cases that went away', path: `${run}/cases?rerun=went+away` },
    { name: 'cases, by id', path: `${run}/cases?sort=key` },
    { name: 'cases, id begins with', path: `${run}/cases?q=req-47&sort=key` },
    { name: 'cases, filter without a match', path: `${run}/cases?segment=segment-39&failure=refused&votes=order-flip&argument=none` },
    { name: 'set', path: `${run}/sets/segment/segment-20` },
    { name: 'set, small and not decided', path: `${run}/sets/all/all?flip=fix` },
    { name: 'case', path: `${run}/cases/${caseId}?set=segment%3Asegment-20&flip=break` },
    { name: 'case of the whole run', path: `${run}/cases/${caseId}?set=cases%3Aall&sort=key` },
    { name: 'traces', path: `${project}/traces` },
    { name: 'traces, one segment', path: `${project}/traces?segment=segment-39` },
    { name: 'traces, errors', path: `${project}/traces?status=error` },
    { name: 'traces, one cluster', path: `${project}/traces?cluster=cluster-2` },
    { name: 'traces, one customer', path: `${project}/traces?customer=customer-7` },
    { name: 'traces, rare words', path: `${project}/traces?q=order+49999` },
    { name: 'trace', path: `${project}/traces/${traceId}` },
    { name: 'adversarial set', path: `${project}/adversarial` },
    { name: 'gate health', path: `${project}/gate` },
    { name: 'coverage', path: `${project}/coverage` },
    { name: 'segments', path: `${project}/segments` },
    { name: 'judges', path: `${project}/judges` },
    { name: 'cost', path: `${project}/cost` },
    { name: 'settings', path: `${project}/settings` },
    { name: 'reviews', path: `${project}/reviews` },
    { name: 'review room', path: `${run}/review` },
    { name: 'flag', path: `${project}/flag` },
    { name: 'unseen', path: `${project}/unseen` },
    { name: 'ratings', path: `${project}/ratings` },
    { name: 'audit log', path: `${project}/audit` },
    { name: 'judges against people', path: `${project}/judges/calibration` },
  ]
}
