/** Protection against doing the same twice (gateway-v3 section 3): the merchant's own id names a payment, and under it each kind of operation, once. */
import { isRepeated, type Transaction } from '../../gateway/index.ts'
import type { Context } from '../../kit/context.ts'
import { ResultError } from './result-error.ts'

/** Throws 400 (800.130.100) where there is one already. Of two at the same time one finds the other when it is run again. */
export async function requireNew(
  ctx: Context,
  made: Pick<Transaction, 'merchantTransactionId' | 'referencedId' | 'paymentId' | 'paymentType'>,
): Promise<void> {
  if (await isRepeated(ctx, made)) throw new ResultError('800.130.100')
}
