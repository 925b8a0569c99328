/** The page of a run, for links that leave the app: answers of the API, the command line, reports. */
export function runUrl(baseUrl: string, projectSlug: string, runId: string): string {
  return `${baseUrl}/p/${encodeURIComponent(projectSlug)}/runs/${runId}`
}
