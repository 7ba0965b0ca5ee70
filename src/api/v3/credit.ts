/** `CD`: money for a card that has not paid (gateway-v3 section 4.1), as the disbursements of v2 are. */
import { resolveCard } from '../../cards/index.ts'
import { createDisbursementTo } from '../../disbursements/index.ts'
import { transactions, type GatewayContext } from '../../gateway/index.ts'
import { insert, type Outcome } from '../../kit/changes.ts'
import { newOperationId } from '../../kit/id.ts'
import { cardOf, moneyOf, transactionOf } from './make-payment.ts'
import type { GivenPayment } from './payment-faults.ts'
import { requireNew } from './repeated.ts'

/** The transaction's id. A refusal, for want of balance too, is a result. */
export async function makeCredit(ctx: GatewayContext, given: GivenPayment): Promise<Outcome<string>> {
  const made = { ...transactionOf(ctx, newOperationId(ctx.now), given), review: null }
  await requireNew(ctx, made)
  const { result: card, changes: kept } = await resolveCard(ctx, cardOf(given))
  const { result, changes } = await createDisbursementTo(ctx, card, {
    ...moneyOf(given),
    securityCode: given['card.cvv'] ?? null,
    cardholderBirthDate: given['customer.birthDate'] ?? null,
    isNew: kept.length > 0,
  })
  return {
    result: made.id,
    changes: [...kept, ...changes, insert(transactions, { ...made, disbursementId: result.id })],
  }
}
