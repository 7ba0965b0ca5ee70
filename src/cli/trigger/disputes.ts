/** Events of disputes. `--amount` is the disputed amount, and the amount of the payment where one is made for it; `--set response=4853` is the reason. */
import { capturedPayment } from './payers.ts'
import type { Recipe, RecipesOf } from './recipe.ts'
import type { Shop } from './shop.ts'

const taking = {
  takes: ['amount', 'currency', 'customer', 'card', 'payment', 'set'],
  besidePayment: ['amount', 'set'],
} as const

async function open(shop: Shop): Promise<string> {
  const { amount, set } = shop.given
  const payment = await capturedPayment(shop)
  const complaint = { ...(amount !== undefined && { amount }), ...set }
  return (await shop.post(`/sandbox/payments/${payment}/dispute`, complaint)).id
}

/** Through these statuses, one after another. */
const through = (statuses: readonly string[], does: string): Recipe => ({
  does,
  ...taking,
  run: async (shop) => {
    const id = await open(shop)
    for (const status of statuses) await shop.post(`/sandbox/disputes/${id}`, { status })
    return id
  },
})

export const disputeRecipes: RecipesOf<'dispute'> = {
  created: { does: 'a captured payment is contested by its payer', ...taking, run: open },
  evidence_pending: through(['evidence_pending'], 'the shop contests it, and gathers evidence'),
  evidence_sent: through(['evidence_sent'], 'the shop sends evidence'),
  evidence_verification: through(['evidence_sent', 'evidence_verification'], "the payer's bank examines it"),
  accepted: through(['accepted'], 'the shop gives in'),
  won: through(['won'], 'it is decided for the shop'),
  lost: through(['lost'], 'it is decided for the payer'),
  out_of_time: through(['out_of_time'], 'no evidence came in time'),
}
