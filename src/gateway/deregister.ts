/** Ending a token, and deleting a card or account that was kept only for it (docs/decisions/0021-registrations.md). */
import { assertCard, cards, deleteCard } from '../cards/index.ts'
import { update, type Change, type Outcome } from '../kit/changes.ts'
import { deleteAccount } from '../mandates/index.ts'
import type { PaymentContext } from '../payments/index.ts'
import { assertAccount, sepaAccounts } from '../sepa/index.ts'
import { isBilled } from '../subscriptions/index.ts'
import { readRegistration, type RegistrationView } from './read-registration.ts'
import { registrations, type Registration } from './registration.ts'
import { listRegistrationsOfSame } from './store.ts'

/** Whether a token can pay, or may be able to later. A token whose payment was rejected does not keep its card or account. */
export type MayPay = (view: RegistrationView) => boolean

/** Ends a registration that has not ended yet. The version of the card or account is moved in any case: of two tokens of the same card or account that end at the same time, one sees that the other has ended. */
export async function deregister(
  ctx: PaymentContext,
  view: RegistrationView,
  mayPay: MayPay,
): Promise<Outcome<Registration>> {
  const gone: Registration = { ...view.registration, deregisteredAt: ctx.now }
  const held = (await isHeldOtherwise(ctx, view, mayPay)) ? moved(view) : await deleted(ctx, view)
  return { result: gone, changes: [update(registrations, gone), ...held] }
}

/** Whether something else still keeps the card or account: v2, which kept it before the token existed or has kept it since; a customer; an external id of the merchant's; a running subscription; or another token. */
async function isHeldOtherwise(
  ctx: PaymentContext,
  { registration, card, sepa }: RegistrationView,
  mayPay: MayPay,
): Promise<boolean> {
  const held = card ?? sepa?.account
  if (held?.keptForTokens !== true || held.customerId !== null || (card !== null && card.externalId !== null))
    return true
  if (await isBilled(ctx, registration)) return true
  const all = await listRegistrationsOfSame(ctx, registration)
  const others = all.filter(({ id, deregisteredAt }) => id !== registration.id && deregisteredAt === null)
  const views = await Promise.all(others.map(({ id }) => readRegistration(ctx, id)))
  return views.some((other) => other !== undefined && mayPay(other))
}

const moved = ({ card, sepa }: RegistrationView): Change[] => [
  ...(card === null ? [] : [update(cards, card)]),
  ...(sepa === null ? [] : [update(sepaAccounts, sepa.account)]),
]

/** The changes that delete the card or account, as it was read before its tokens: a token that was made since has moved its version. */
async function deleted(ctx: PaymentContext, { card, sepa }: RegistrationView): Promise<readonly Change[]> {
  if (card !== null) return [assertCard(card), ...(await deleteCard(ctx, card.id)).changes]
  return sepa === null ? [] : [assertAccount(sepa.account), ...(await deleteAccount(ctx, sepa.account.id)).changes]
}
