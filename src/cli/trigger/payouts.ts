/** Events of payouts and disbursements. */
import { capturedPayment, cards, sale, savedCard } from './payers.ts'
import type { Recipe, RecipesOf } from './recipe.ts'
import type { Shop } from './shop.ts'

const paidOut = {
  takes: ['amount', 'currency', 'customer', 'card', 'payment', 'set'],
  besidePayment: ['set'],
} as const

/** Pays out a captured payment, `--payment` or one that is made, and leads the payout through these statuses. */
const payout = (statuses: readonly string[], does: string): Recipe => ({
  does,
  ...paidOut,
  run: async (shop) => {
    await fillBalance(shop, 0)
    const payments = [await capturedPayment(shop)]
    const { id } = await shop.post('/v2/payouts/', { payments, status: 'pending', ...shop.given.set })
    for (const status of statuses) await shop.post(`/sandbox/payouts/${id}`, { status })
    return id
  },
})

export const payoutRecipes: RecipesOf<'payout'> = {
  pending: payout([], 'the money of a payment is paid out'),
  to_pay: payout(['to_pay'], 'it is ready'),
  sent: payout(['to_pay', 'sent'], 'it is handed to the bank'),
  paid: payout(['to_pay', 'sent', 'paid'], "the merchant's bank has it"),
  failed: payout(['to_pay', 'failed'], 'the transfer fails, the money is in the balance again'),
}

const disbursed = ['amount', 'currency', 'card', 'set'] as const

/** Sends money to a card, out of a balance that suffices. */
async function disburse(shop: Shop, usual: string): Promise<string> {
  const { amount = 1000 } = shop.given
  await fillBalance(shop, 2 * amount + 1000)
  const card = await savedCard(shop, usual)
  return (await shop.post('/v2/disbursements/', { ...sale(shop), card, ...shop.given.set })).id
}

const decided = (status: string, does: string): Recipe => ({
  does,
  takes: disbursed,
  run: async (shop) => {
    const id = await disburse(shop, cards.approved)
    await shop.post(`/sandbox/disbursements/${id}`, { status })
    return id
  },
})

export const disbursementRecipes: RecipesOf<'disbursement'> = {
  to_disburse: {
    does: 'money is sent to a card',
    takes: disbursed,
    run: (shop) => disburse(shop, cards.approved),
  },
  disburse_sent: {
    does: 'it leaves with the next cut-off',
    movesClock: true,
    takes: disbursed,
    run: async (shop) => {
      const id = await disburse(shop, cards.approved)
      await shop.passUntil('disbursement.disburse_sent', id)
      return id
    },
  },
  disbursed: decided('disbursed', 'the card is credited'),
  not_honored: decided('not_honored', "the card's bank does not take the money"),
  refused: {
    does: "the card's bank refuses it",
    takes: disbursed,
    run: (shop) => disburse(shop, cards.declined),
  },
}

interface LedgerAccount {
  readonly account: string
  readonly currency: string
  /** Debits less credits. */
  readonly balance: number
}

/** Makes a payment where disputes and refunds have left too small a balance: it brings what is missing and its own fee. */
async function fillBalance(shop: Shop, wanted: number): Promise<void> {
  const { currency = 'eur' } = shop.given
  const accounts = (await shop.get('/sandbox/ledger')).accounts as readonly LedgerAccount[]
  const held = accounts.find((one) => one.account === 'merchant_available' && one.currency === currency)
  const lacking = wanted + (held?.balance ?? 0)
  if (lacking <= 0) return
  const card = { number: cards.capturedAtOnce, exp_month: 10, exp_year: 2034 }
  await shop.post('/v2/payments/', { amount: 2 * lacking + 1000, currency, card })
}
