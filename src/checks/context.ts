/** What the verbs of checks need besides the usual. */
import type { Context } from '../kit/context.ts'
import { notAvailable } from '../kit/errors.ts'
import type { Vault } from '../vault/index.ts'
import type { AccountRegister, RehearsedAccounts } from './account-register.ts'

export interface CheckContext extends Context {
  readonly vault: Vault
  /** Null in live mode, where no register is connected. */
  readonly accountRegister: AccountRegister | null
  /** Those of the simulated world; null where accounts are real. */
  readonly rehearsedAccounts: RehearsedAccounts | null
}

/** The register, or 501 with what is missing. */
export function requireAccountRegister({ accountRegister }: CheckContext): AccountRegister {
  if (accountRegister === null)
    throw notAvailable(
      'No register of bank accounts is connected to this installation, so that live accounts cannot be checked; use a test key to simulate checks',
    )
  return accountRegister
}
