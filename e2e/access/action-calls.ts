import type { Ids } from '@/e2e/access/seed'

/**
 * How an action is called with things of the attacked project, after the slug. `foreign`: what it answers a person of another project who gives their own slug
 * and these ids. `refused` is the rule: nothing of that id is there. `empty` and `quiet` need a reason: they answer as they would to an id that never was.
 */
export type ActionCall = {
  args: (slug: string, ids: Ids) => unknown[]
  foreign?: 'refused' | { kind: 'empty' | 'quiet'; reason: string }
  /** Nothing of the project is named but the project itself: in another project it is an action of that other one. */
  own?: true
  /** Names in the address of the page that is posted to. */
  names?: (ids: Ids) => Record<string, string>
}

const own = (...args: unknown[]): ActionCall => ({ own: true, args: (slug) => [slug, ...args] })
const by = (args: (ids: Ids) => unknown[], foreign?: ActionCall['foreign']): ActionCall => ({ args: (slug, ids) => [slug, ...args(ids)], ...(foreign ? { foreign } : {}) })

/** Of the installation, or of the person alone: it takes no project. */
const ofInstance = (args: (ids: Ids) => unknown[]): ActionCall => ({ own: true, args: (_slug, ids) => args(ids) })

const start = { name: '', candidate: 'next', candidateEndpoint: null, baseline: 'prod', datasetId: null, params: '', systemPrompt: '', removePrompt: false, tools: '', budget: '' }
const family = { label: 'Family', segmentKeys: ['one', 'two'] }
const looked = { cases: [], panels: [] }
const source = { name: 'gateway', format: 'bifrost', baseUrl: 'http://127.0.0.1:9', apiKeyEnv: null, everyMinutes: null, enabled: false, settings: {}, from: '2026-11-01' }
const endpoint = {
  name: 'mine', baseUrl: 'http://127.0.0.1:9/v1', apiKeyEnv: null, roles: ['candidate'], concurrency: 1, timeoutMs: 1000, requestsPerMinute: null, tokensPerMinute: null, judgeModel: null, prices: '',
}
const webhook = { name: 'mine', url: 'http://127.0.0.1:9/', format: 'slicegate', events: ['run.decided'], enabled: false }
const rules = { mode: 'placeholder', off: [], patterns: [], allow: [] }

/** Every server action of the product. An action that is not here fails the test: whoever adds one says how it is attacked. */
export const ACTION_CALLS: Record<string, ActionCall[]> = {
  createProjectAction: [ofInstance(() => [{ name: 'Zz made by an attack', slug: 'zz-made-by-an-attack' }])],
  createUserAction: [ofInstance(() => [{ email: 'attack@slicegate.test', name: 'Attack' }])],
  disableUserAction: [ofInstance((ids) => [ids.userId])],
  enableUserAction: [ofInstance((ids) => [ids.userId])],
  setInstanceAdminAction: [ofInstance((ids) => [ids.userId, true])],
  resetUserPasswordAction: [ofInstance((ids) => [ids.userId])],
  changePasswordAction: [ofInstance(() => ['not the password', 'a new one of an attacker'])],
  endSessionAction: [ofInstance((ids) => [ids.sessionId])],
  endOtherSessionsAction: [ofInstance(() => [])],
  verifyAdversarialAction: [own()],
  refineExpectationAction: [by((ids) => [ids.caseId, 'another expectation'])],
  eraseCaseAction: [by((ids) => [ids.caseId, { reason: 'asked for by the customer', typed: 'x' }])],
  exportCostsAction: [own()],
  drawCasesAction: [own()],
  exportCoverageAction: [own({ data: 'all' })],
  readExamplesAction: [by((ids) => [ids.clusterKey])],
  readSaidAction: [by((ids) => [[ids.traceId, ids.otherTraceId]], { kind: 'empty', reason: 'ids that the project does not have are left out' })],
  renameClusterAction: [by((ids) => [{ key: ids.clusterKey, label: 'renamed' }])],
  previewDrawAction: [own()],
  startRefreshAction: [own({ candidate: '' })],
  cancelRefreshAction: [by((ids) => [ids.refreshId])],
  resumeRefreshAction: [by((ids) => [ids.refreshId])],
  setScheduleAction: [own({ cron: '0 6 * * 1', timezone: 'UTC', enabled: false, candidate: '' })],
  knownCustomersAction: [by(() => ['zinn'], { kind: 'empty', reason: 'it looks among the customers of the project' })],
  proposeTracesAction: [by(() => [{ customer: 'zinnoberfalke-customer', time: null, windowHours: 24, words: 'zinnoberfalke' }], { kind: 'empty', reason: 'it looks among the traces of the project' })],
  findDuplicatesAction: [by((ids) => [ids.traceId])],
  flagFailureAction: [
    by((ids) => [{ ticketUrl: 'https://tickets.example/attack', traceId: ids.traceId, expectation: 'an attack', joins: null }]),
    by((ids) => [{ ticketUrl: 'https://tickets.example/attack', traceId: ids.traceId, expectation: 'an attack', joins: ids.caseId }]),
  ],
  dismissTicketAction: [by((ids) => [ids.ticketId, 'not a failure of ours'])],
  startMeasuringAction: [own('aa')],
  quarantineCaseAction: [by((ids) => [{ caseId: ids.replayId, reason: 'an attack on this case', days: 1 }])],
  endQuarantineAction: [by((ids) => [ids.quarantineId])],
  exportLedgerAction: [own()],
  startJudgeCheckAction: [by((ids) => [{ endpointId: ids.endpointId, model: 'judge-1' }])],
  exportCalibrationAction: [own()],
  changeRouteAction: [by((ids) => [ids.routeId, 'stop'])],
  setSemanticCacheAction: [own(false)],
  tryPolicyAction: [own('', null)],
  checkCanariesAction: [own()],
  startRescanAction: [own()],
  countEffectsAction: [own()],
  saveDraftAction: [own(rules)],
  discardDraftAction: [own()],
  hideValueAction: [own({ text: 'a value', type: 'person' })],
  unhideValueAction: [own('0'.repeat(64))],
  switchOnAction: [own(99)],
  drawSampleAction: [own('2026-11-16')],
  takeSampleAction: [own('2026-11-16')],
  judgeSampleAction: [by((ids) => [{ sampleId: ids.sampleId, verdict: 'clean', leaks: [], pattern: null }])],
  nextTasksAction: [by((ids) => [{ skipped: [ids.taskId], without: [] }], { kind: 'empty', reason: 'it hands out tasks of the project; the ids only say which come last' })],
  fillRatingsAction: [own()],
  pinSliceAction: [by((ids) => [ids.runId, 0])],
  flagTraceAction: [by((ids) => [{ traceId: ids.traceId, ticketUrl: 'https://tickets.example/attack', expectation: 'an attack' }])],
  reviewRunAction: [by((ids) => [ids.runId, { choice: 'uphold', reason: 'an attack on this run', evidence: '', expiresInDays: null, lookedAt: looked }])],
  secondReviewAction: [by((ids) => [ids.runId, ids.reviewId, { agrees: true, reason: 'an attack on this run', lookedAt: looked }])],
  takeRunAction: [by((ids) => [ids.runId, true]), by((ids) => [ids.runId, false])],
  requestRerunAction: [by((ids) => [ids.failedRunId, ids.replayId])],
  quarantinePlacesAction: [own()],
  listSetCasesAction: [{ args: (slug, ids) => [{ slug, runId: ids.runId, kind: 'cases', id: 'all', filter: {} }, { rank: 0, position: 0, key: '' }] }],
  startRunAction: [own(start), by((ids) => [{ ...start, datasetId: ids.datasetId }])],
  retryRunAction: [by((ids) => [ids.failedRunId])],
  resumeRunAction: [by((ids) => [ids.failedRunId, { budgetUsd: null }])],
  cancelRunAction: [by((ids) => [ids.failedRunId])],
  searchAction: [by(() => ['zinnoberfalke'], { kind: 'empty', reason: 'it looks in the project' })],
  acceptFamilyAction: [own('named-alike', family)],
  dismissFamilyAction: [own('named-alike', family)],
  saveFamilyAction: [own(null, family), by((ids) => [ids.familyId, family])],
  removeFamilyAction: [by((ids) => [ids.familyId])],
  setCriticalAction: [own('refunds', true)],
  unpinSegmentAction: [by((ids) => [ids.pinnedId])],
  checkConfigAction: [own('gate: {}')],
  saveConfigAction: [own('')],
  renameProjectAction: [own('Zz renamed by an attack')],
  inviteMemberAction: [own({ email: 'attack@slicegate.test', name: 'Attack', role: 'admin' })],
  setRoleAction: [by((ids) => [ids.userId, 'admin'])],
  resetPasswordAction: [by((ids) => [ids.userId])],
  removeMemberAction: [by((ids) => [ids.userId], { kind: 'quiet', reason: 'who is no member is left as is, so that a second press is no error' })],
  createApiKeyAction: [own({ name: 'attack', scopes: ['read'], expiresInDays: 1 })],
  revokeApiKeyAction: [by((ids) => [ids.keyId], { kind: 'quiet', reason: 'a key that is gone is left as is, so that a second press is no error' })],
  deleteProjectAction: [own()],
  saveEndpointAction: [own(null, endpoint), by((ids) => [ids.endpointId, endpoint])],
  removeEndpointAction: [by((ids) => [ids.endpointId], { kind: 'quiet', reason: 'one that is gone is left as is, so that a second press is no error' })],
  checkEndpointAction: [by((ids) => [ids.endpointId])],
  previewRetentionAction: [own(30)],
  saveRetentionAction: [own({ days: null, keepOriginals: true })],
  saveWebhookAction: [own(null, webhook), by((ids) => [ids.webhookId, webhook])],
  removeWebhookAction: [by((ids) => [ids.webhookId])],
  tryWebhookAction: [by((ids) => [ids.webhookId])],
  readWebhookSecretAction: [by((ids) => [ids.webhookId])],
  rotateWebhookSecretAction: [by((ids) => [ids.webhookId])],
  listDeliveriesAction: [by((ids) => [ids.webhookId])],
  resendDeliveryAction: [by((ids) => [ids.webhookId, ids.deliveryId])],
  retryImportAction: [by((ids) => [ids.importId])],
  discardLinesAction: [by((ids) => [ids.importId, null, 1])],
  saveSourceAction: [own(null, source), by((ids) => [ids.gatewayId, source])],
  removeSourceAction: [by((ids) => [ids.gatewayId], { kind: 'quiet', reason: 'one that is gone is left as is, so that a second press is no error' })],
  checkSourceAction: [own(null, source), by((ids) => [ids.gatewayId, source])],
  pullSourceAction: [by((ids) => [ids.gatewayId])],
  pauseSourceAction: [by((ids) => [ids.gatewayId, false])],
  saveSettingsAction: [by((ids) => [ids.sourceId, {}, false])],
  listTracesAction: [by((ids) => ['', ids.otherTraceId], { kind: 'empty', reason: 'the id says where the page of the list of the project begins' })],
  drawAuditAction: [own('2026-11-16')],
  takeAuditAction: [own('2026-11-16')],
  judgeTraceAction: [by((ids) => [{ auditId: ids.auditId, verdict: 'fine', note: '', go: false }])],
  exportUnseenAction: [own('2026-11-16')],
  saveViewAction: [own('runs', { name: 'mine', query: 'q=x', shared: false })],
  removeViewAction: [by((ids) => [ids.viewId])],
}
