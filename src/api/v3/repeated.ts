/** Protection against repeated requests (gateway-v3 section 3): the merchant's own id may be used for one payment and, for each payment, once for each kind of operation. */
import { isRepeated, type Transaction } from '../../gateway/index.ts'
import type { Context } from '../../kit/context.ts'
import { ResultError } from './result-error.ts'

/** Throws 400 (800.130.100) where the id was used already. Of two requests at the same time, one finds the other when the performer runs it again. */
export async function requireNew(
  ctx: Context,
  made: Pick<Transaction, 'merchantTransactionId' | 'referencedId' | 'paymentId' | 'paymentType'>,
): Promise<void> {
  if (await isRepeated(ctx, made)) throw new ResultError('800.130.100')
}
