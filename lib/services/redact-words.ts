import type { Redacted } from '@/lib/core/trace'
import { askDetectors, loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

/**
 * What a person wrote (a reason, a note, a ticket), with personal data replaced by the rules of the project; detectors outside are asked
 * as well.
 *
 * @throws AppError unavailable when a detector outside does not answer: then nothing may be stored
 */
export async function redactWords({ projectId, text }: { projectId: string; text: string }, deps: RedactorDeps): Promise<Redacted<string>> {
  const loaded = await loadRedactor({ projectId }, deps)
  return (await askDetectors(loaded, [text], deps)).text(text).text
}
