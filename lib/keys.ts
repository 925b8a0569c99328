import { isKeyText } from '@/lib/core/secrets/key-text'
import { parseKeyVariables, refusedVariable } from '@/lib/core/secrets/key-variables'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { env, readSecret as readVariable } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { createKeyVault, type VaultSecrets } from '@/lib/key-vault'

export type KeyOptions = VaultSecrets & {
  /** SLICEGATE_KEY_VARIABLES. */
  variables: string | undefined
  readSecret: (name: string) => string | null
}

/** Where keys of providers come from: sealed in the database, or variables that the operator lets people name. Throws for rules that cannot be read. */
export function createKeys({ variables, readSecret, ...secrets }: KeyOptions): Keys {
  const vault = createKeyVault(secrets)
  const rules = parseKeyVariables(variables)
  return {
    ...vault,
    refusedVariable: (name, baseUrl) => refusedVariable(rules, name, baseUrl),
    keyOf: ({ id, baseUrl, apiKeyEnv, apiKeySealed }) => {
      if (apiKeySealed) return vault.open(apiKeySealed, { id, baseUrl })
      if (apiKeyEnv === null) return null
      // asked again at each call: the rules may be stricter than when the name was saved
      const refused = refusedVariable(rules, apiKeyEnv, baseUrl)
      if (refused !== null) throw new AppError('invalid', refused)
      const key = readSecret(apiKeyEnv)
      if (key !== null && !isKeyText(key)) throw new AppError('invalid', `the environment variable ${apiKeyEnv} holds no key: it has line breaks or characters that cannot be sent`)
      return key
    },
  }
}

/** As the environment of this process says: web, worker, and the setup, which seals keys anew. */
export function keysOfEnvironment(): Keys {
  return createKeys({
    encryption: env.SLICEGATE_ENCRYPTION_KEY, previous: env.SLICEGATE_ENCRYPTION_KEY_PREVIOUS, installation: env.SLICEGATE_SECRET, variables: env.SLICEGATE_KEY_VARIABLES,
    readSecret: readVariable,
  })
}
