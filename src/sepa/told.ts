/** What is told of an account itself; what becomes of its mandates is told of them. */
import { tell } from '../events/index.ts'
import type { Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { SepaAccount } from './account.ts'

/** Without what finds and holds the IBAN, and without the holder's birth: an event is kept for ever, whatever becomes of the vault's keys. For whom it is kept is our own affair. */
export function tellAccount(ctx: Context, what: 'created' | 'changed' | 'deleted', account: SepaAccount): Change {
  const { ibanSealed: _s, ibanKeyId: _k, fingerprint: _f, fingerprintKeyId: _i, dateBirth: _b, ...rest } = account
  const { keptForTokens: _t, ...shown } = rest
  return tell(ctx, `sepa.${what}`, shown)
}
