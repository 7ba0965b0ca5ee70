/** Which of the methods that a merchant allows can pay in a currency. */
import { isDeepStrictEqual } from 'node:util'
import type { Currency } from '../kit/currency.ts'
import type { PaymentMethod } from './payment.ts'

interface Allowing {
  readonly methodsAllowed: readonly PaymentMethod[]
  readonly currency: Currency
}

/** Accounts are debited in euros alone, and one of the published libraries reads no payment that allows it in another currency. */
export const payableMethods = ({ methodsAllowed, currency }: Allowing): PaymentMethod[] =>
  methodsAllowed.filter((method) => method === 'card' || currency === 'eur')

/** Removes from a change the methods that are shown already: to say them again changes nothing, and does not forbid the others for when the currency changes. */
export function withoutShownMethods<Changes extends Partial<Allowing>>(present: Allowing, changes: Changes): Changes {
  const { methodsAllowed, currency = present.currency, ...others } = changes
  const isSaidAgain = currency === present.currency && isDeepStrictEqual(methodsAllowed, payableMethods(present))
  return isSaidAgain ? ({ ...others, ...('currency' in changes && { currency }) } as unknown as Changes) : changes
}
