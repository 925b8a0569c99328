/** A model without the name of its endpoint before it: gateways log "sandbox/helpdesk-prod" for what a run calls on "sandbox". */
export function modelName(arm: { model: string; endpoint: string | null }): string {
  const prefix = `${arm.endpoint}/`
  return arm.endpoint !== null && arm.model.startsWith(prefix) && arm.model.length > prefix.length ? arm.model.slice(prefix.length) : arm.model
}
