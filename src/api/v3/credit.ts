/** `CD`: money for a card that has not paid (gateway-v3 section 4.1), as the disbursements of v2 are. */
import { resolveCard, type Card } from '../../cards/index.ts'
import { createDisbursementTo } from '../../disbursements/index.ts'
import { transactions, type GatewayContext } from '../../gateway/index.ts'
import { insert, type Outcome } from '../../kit/changes.ts'
import { newOperationId } from '../../kit/id.ts'
import { cardOf, moneyOf, transactionOf } from './make-payment.ts'
import type { GivenPayment } from './payment-faults.ts'
import { registeredWith } from './new-registration.ts'
import { requireNew } from './repeated.ts'

/** Makes a credit; the result is the transaction's id. A refusal is a result, also where the merchant's balance is too small. */
export async function makeCredit(ctx: GatewayContext, given: GivenPayment): Promise<Outcome<string>> {
  return makeCreditTo(ctx, given, await resolveCard(ctx, cardOf(given)))
}

/** {@link makeCredit} to a card that is known, or that the given changes make or change. With `createRegistration` the card is registered; `registrationId` is the token by which it is known. */
export async function makeCreditTo(
  ctx: GatewayContext,
  given: GivenPayment,
  { result: card, changes: kept }: Outcome<Card>,
  registrationId: string | null = null,
): Promise<Outcome<string>> {
  const made = transactionOf(ctx, newOperationId(ctx.now), given)
  await requireNew(ctx, made)
  const { result, changes } = await createDisbursementTo(ctx, card, {
    ...moneyOf(given),
    securityCode: given['card.cvv'] ?? null,
    cardholderBirthDate: given['customer.birthDate'] ?? null,
    isNew: kept.length > 0,
  })
  const isPaid = result.status !== 'refused'
  const means = { transactionId: made.id, card, account: null, isPaid, changes: [...kept, ...changes] }
  const token = registeredWith(ctx, given, made.sent, means)
  const transaction = { ...made, disbursementId: result.id, registrationId: token?.result.id ?? registrationId }
  return {
    result: made.id,
    changes: [...(token?.changes ?? means.changes), insert(transactions, transaction)],
  }
}
