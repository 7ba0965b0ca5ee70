/** What the verbs of SEPA accounts need besides the usual. */
import type { Context } from '../kit/context.ts'
import type { Vault } from '../vault/index.ts'

export interface SepaContext extends Context {
  readonly vault: Vault
}
