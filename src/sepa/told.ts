/** Events of an account itself; its mandates have events of their own. */
import { tell } from '../events/index.ts'
import type { Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { SepaAccount } from './account.ts'

/**
 * Leaves out what finds and holds the IBAN, and the holder's birth date: an event is kept for ever, whatever becomes of the vault's keys. Also leaves out whether the account is kept for
 * tokens, which is internal.
 */
export function tellAccount(ctx: Context, what: 'created' | 'changed' | 'deleted', account: SepaAccount): Change {
  const { ibanSealed: _s, ibanKeyId: _k, fingerprint: _f, fingerprintKeyId: _i, dateBirth: _b, ...rest } = account
  const { keptForTokens: _t, ...shown } = rest
  return tell(ctx, `sepa.${what}`, shown)
}
