/** What a shop is told of a transaction: what an inquiry about it answers at that moment (gateway-v3 sections 2.7 and 5). */
import { readTransaction } from '../../gateway/index.ts'
import type { PaymentContext } from '../../payments/index.ts'
import { envelopeOf } from './envelope.ts'
import { presentTransaction } from './present.ts'
import { pending } from './result-of.ts'

/** JSON; null where there is nothing to tell: no such transaction, or one that is still being decided. Throws as the vault does. */
export async function notificationBody(ctx: PaymentContext, id: string, entityId: string): Promise<string | null> {
  const found = await readTransaction(ctx, id)
  if (found === undefined) return null
  const shown = presentTransaction(ctx, found)
  return shown.result.code === pending ? null : JSON.stringify({ ...shown, ...envelopeOf(entityId, ctx.now) })
}
