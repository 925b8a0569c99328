/** `refused`: wrong key or right; `missing`: no such address; `unreachable`: nobody answers in time; `answer`: what came is not the log; `address`: it may not be called. */
export type GatewayFault = 'refused' | 'missing' | 'unreachable' | 'answer' | 'address' | 'stopped'

/** Why a gateway could not be read, in words for people: never what it answered, which may hold what people wrote. */
export class GatewayError extends Error {
  readonly fault: GatewayFault

  constructor(fault: GatewayFault, message: string) {
    super(message)
    this.name = 'GatewayError'
    this.fault = fault
  }
}
