/** Payment methods on the wire. */
import { Type } from 'typebox'
import { invalidField } from '../kit/errors.ts'
import type { PaymentMethod } from '../payments/index.ts'
import { choice, nullable } from './fields.ts'

export const paymentMethods: readonly PaymentMethod[] = ['card', 'sepa']

export const methodsAllowed = Type.Array(choice(paymentMethods), { minItems: 1, maxItems: 2, uniqueItems: true })

/** The same field on creation: both methods are allowed where nothing is given. */
export const methodsAllowedAtFirst = nullable(
  Type.Unsafe<PaymentMethod[]>({ ...methodsAllowed, default: [...paymentMethods] }),
)

interface Methods<Card, Sepa> {
  readonly card?: Card | null | undefined
  readonly sepa?: Sepa | null | undefined
}

/** The card or account that a change sets. Clients that send whole objects send null for the account, which changes nothing. Throws 422 where the card is set to null and no account is given in its place. */
export function givenMethods<Card, Sepa>({ card, sepa }: Methods<Card, Sepa>): { card?: Card; sepa?: Sepa } {
  const hasAccount = sepa !== null && sepa !== undefined
  if (card === null && !hasAccount)
    throw invalidField(['body', 'card'], 'none is not an allowed value', 'type_error.none.not_allowed')
  return { ...(card !== null && card !== undefined && { card }), ...(hasAccount && { sepa }) }
}
