/** A token goes, and what was kept for its sake alone with it (docs/decisions/0021-registrations.md). */
import { assertCard, cards, deleteCard } from '../cards/index.ts'
import { update, type Change, type Outcome } from '../kit/changes.ts'
import { deleteAccount } from '../mandates/index.ts'
import type { PaymentContext } from '../payments/index.ts'
import { assertAccount, sepaAccounts } from '../sepa/index.ts'
import { isBilled } from '../subscriptions/index.ts'
import { readRegistration, type RegistrationView } from './read-registration.ts'
import { registrations, type Registration } from './registration.ts'
import { listRegistrationsOfSame } from './store.ts'

/** Whether a token can pay, or may come to: one whose payment was rejected holds nothing. */
export type MayPay = (view: RegistrationView) => boolean

/** Of one that stands for something still. The card or account is moved in any case: of two tokens of the same that go at once, one finds the other gone. */
export async function deregister(
  ctx: PaymentContext,
  view: RegistrationView,
  mayPay: MayPay,
): Promise<Outcome<Registration>> {
  const gone: Registration = { ...view.registration, deregisteredAt: ctx.now }
  const held = (await isHeldOtherwise(ctx, view, mayPay)) ? moved(view) : await deleted(ctx, view)
  return { result: gone, changes: [update(registrations, gone), ...held] }
}

/** By v2, which had kept it before there was a token, or has since; by a customer, an id of the merchant's or a subscription that runs; or by another token. */
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

/** As it was read before the tokens of it were: one that was made since has moved it. */
async function deleted(ctx: PaymentContext, { card, sepa }: RegistrationView): Promise<readonly Change[]> {
  if (card !== null) return [assertCard(card), ...(await deleteCard(ctx, card.id)).changes]
  return sepa === null ? [] : [assertAccount(sepa.account), ...(await deleteAccount(ctx, sepa.account.id)).changes]
}
