/** Actions and routes that send something and change nothing that is kept. */
export const READS: readonly string[] = [
  'verifyAdversarialAction', 'exportCostsAction', 'exportCoverageAction', 'readExamplesAction', 'readSaidAction', 'previewDrawAction', 'knownCustomersAction', 'proposeTracesAction',
  'findDuplicatesAction', 'exportLedgerAction', 'exportCalibrationAction', 'tryPolicyAction', 'countEffectsAction', 'nextTasksAction', 'quarantinePlacesAction', 'listSetCasesAction', 'searchAction',
  'checkConfigAction', 'checkEndpointAction', 'previewRetentionAction', 'readWebhookSecretAction', 'listDeliveriesAction', 'checkSourceAction', 'listTracesAction', 'exportUnseenAction',
  'POST /api/v1/policy-trials', 'POST /api/v1/otlp/v1/logs',
]

/** Changes without an entry in the audit log, each with its reason. Whoever adds one thinks about it here. */
export const UNRECORDED: Record<string, string> = {
  takeAuditAction: 'holds a trace for one person for half an hour, so that no two look at it; the verdict is recorded',
  takeSampleAction: 'holds a trace for one person for half an hour, so that no two look at it; the verdict is recorded',
}
