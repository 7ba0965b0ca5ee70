/** Payment methods on the wire: which there are, and which this installation cannot offer yet. */
import { Type } from 'typebox'
import { notAvailable } from '../../kit/errors.ts'
import type { PaymentMethod } from '../../payments/index.ts'
import { choice } from './fields.ts'

export const paymentMethods: readonly PaymentMethod[] = ['card', 'sepa']

export const methodsAllowed = Type.Array(choice(paymentMethods), { minItems: 1, maxItems: 2, uniqueItems: true })

/** Throws 501: there is no connection to banks for debits yet. */
export function refuseSepa({ sepa }: { readonly sepa?: unknown }): void {
  if (sepa !== undefined && sepa !== null)
    throw notAvailable('SEPA debits are not available on this installation: pay by card')
}
