/** Operations on payments, and what their payers do at the bank. */
import type { GivenAuthentication } from '../model/authentications.ts'
import { addDays } from '../model/calendar.ts'
import { ref } from '../model/expected.ts'
import type { Name, Payment } from '../model/objects.ts'
import { decideAuthentication, type Outcome } from '../model/payer.ts'
import type { PaymentChange } from '../model/payment-change.ts'
import { capturePayment, changePayment, createPayment, readPayment, type NewPayment } from '../model/payments.ts'
import {
  cardOfUsed,
  cardOfUsedUnseen,
  cardUsed,
  chosenAmount,
  chosenCard,
  chosenCurrency,
  chosenDay,
  isCapturedAtOnce,
  largestAmount,
  sentCard,
} from './chosen.ts'
import { accountOfUsed, accountUsed, chosenAccount, sentAccount } from './debited.ts'
import { mayMeetFaults, mayMeetFaultsUnseen } from './faults.ts'
import { addsToBalance, balance, fateOf, kind, pageAddress, unseenTime, type Choice, type Sent } from './kind.ts'

interface OfPayment {
  readonly payment: Name
}

const shop = 'https://shop.example/back'

const sentAuth = (auth: GivenAuthentication | undefined): Sent | undefined =>
  auth === undefined ? undefined : { return_url: auth === 'shop' ? shop : pageAddress }

const chosenAuth = ({ random }: Choice): GivenAuthentication => (random.chance(0.6) ? 'shop' : 'page')

export const make = kind<NewPayment>({
  weight: 28,
  repeatable: true,
  choose: (choice) => {
    const { random, plan, pools } = choice
    const customer = random.chance(0.15)
      ? pools.pick(random, 'customers', ({ deleted }) => !deleted || random.chance(0.05))
      : undefined
    const uniqueId = random.chance(0.1) ? `unique-${random.integer(1, 2000)}` : undefined
    const isDebit = random.chance(0.28)
    return {
      amount: chosenAmount(random),
      currency: isDebit && random.chance(0.9) ? 'eur' : chosenCurrency(random),
      capture: random.chance(0.72),
      ...(isDebit ? { sepa: chosenAccount(choice) } : random.chance(0.93) && { card: chosenCard(choice) }),
      ...(random.chance(isDebit ? 0.05 : 0.2) && { auth: chosenAuth(choice) }),
      ...(customer !== undefined && { customer: customer.name }),
      ...(uniqueId !== undefined && { uniqueId }),
      ...(random.chance(0.1) && { orderId: `order-${random.integer(1, 50)}` }),
      ...(random.chance(0.1) && { description: `Order number ${random.integer(1, 999)}` }),
      ...(random.chance(0.12) && { dateSettlement: chosenDay(random, plan, -3, 20) }),
    }
  },
  request: ({
    amount,
    currency,
    capture,
    card,
    sepa,
    auth,
    customer,
    uniqueId,
    orderId,
    description,
    dateSettlement,
  }) => ({
    method: 'POST',
    path: ['/v2/payments/'],
    body: {
      amount,
      currency,
      capture,
      card: sentCard(card),
      sepa: sentAccount(sepa),
      auth: sentAuth(auth),
      customer: customer === undefined ? undefined : ref(customer),
      unique_id: uniqueId,
      order_id: orderId,
      description,
      date_settlement: dateSettlement,
    },
  }),
  rule: (account, given, name) => createPayment(account, name('payment'), given),
  touches: ({ card, sepa, customer, uniqueId, auth }, account) => [
    ...(auth === undefined ? [] : [unseenTime]),
    ...mayMeetFaults(account, 'authorization', 'capture'),
    ...cardUsed(card),
    ...accountUsed(account, sepa),
    ...(isCapturedAtOnce(card) ? [addsToBalance] : []),
    ...(customer === undefined ? [] : [`+${customer}`]),
    ...(uniqueId === undefined ? [] : [`unique ${uniqueId}`]),
  ],
})

/** A payment for which the operation makes sense, or sometimes any. */
function chosenPayment({ random, pools }: Choice, suits: (payment: Payment) => boolean): Payment | undefined {
  return random.chance(0.12) ? pools.pick(random, 'payments') : pools.pick(random, 'payments', suits)
}

export const capture = kind<OfPayment>({
  weight: 6,
  repeatable: true,
  choose: (choice) => {
    const found = chosenPayment(choice, ({ status }) => status === 'authorized' || status === null)
    return found && { payment: found.name }
  },
  request: ({ payment }) => ({ method: 'POST', path: ['/v2/payments/', ref(payment), '/capture'], body: {} }),
  rule: (account, { payment }) => capturePayment(account, payment),
  touches: ({ payment }, account) => [
    fateOf(payment),
    addsToBalance,
    ...mayMeetFaultsUnseen(account, 'authorization', 'capture'),
    ...cardOfUsed(account, payment),
    ...accountOfUsed(account, payment),
  ],
})

export const change = kind<OfPayment & { readonly change: PaymentChange }>({
  weight: 9,
  repeatable: true,
  choose: (choice) => {
    const changeable = ['authorized', 'refused', 'to_capture', null]
    const found = chosenPayment(choice, ({ status, intent }) => intent === null && changeable.includes(status))
    return found && { payment: found.name, change: chosenChange(choice, found) }
  },
  request: ({
    payment,
    change: { amount, currency, card, sepa, auth, status, description, orderId, dateSettlement },
  }) => ({
    method: 'PATCH',
    path: ['/v2/payments/', ref(payment)],
    body: {
      amount,
      currency,
      card: sentCard(card),
      sepa: sentAccount(sepa),
      auth: sentAuth(auth),
      status,
      description,
      order_id: orderId,
      date_settlement: dateSettlement,
    },
  }),
  rule: (account, { payment, change: given }) => changePayment(account, payment, given),
  touches: ({ payment, change: { card, sepa, auth } }, account) => [
    fateOf(payment),
    addsToBalance,
    unseenTime,
    ...mayMeetFaults(account, 'authorization', 'increment', 'capture'),
    ...cardUsed(card),
    ...cardOfUsed(account, payment),
    ...(auth === 'page' ? cardOfUsedUnseen(account, payment) : []),
    ...accountUsed(account, sepa),
    ...accountOfUsed(account, payment),
  ],
})

function chosenChange(choice: Choice, payment: Payment): PaymentChange {
  const { random, plan } = choice
  const one = (): PaymentChange =>
    random.weighted<() => PaymentChange>([
      [() => ({ amount: chosenAmount(random) }), 3],
      [() => ({ amount: Math.min(Math.max(payment.amount + random.integer(-20, 20), 0), largestAmount) }), 2],
      [() => ({ currency: chosenCurrency(random) }), 1],
      [() => ({ card: chosenCard(choice) }), 3],
      [() => (payment.card === null ? {} : { card: { saved: payment.card } }), 1],
      [() => ({ sepa: chosenAccount(choice) }), 2],
      [() => (payment.sepa === null ? {} : { sepa: { saved: payment.sepa } }), 0.5],
      [() => (payment.dateSettlement === null ? {} : { dateSettlement: payment.dateSettlement }), 0.5],
      [() => ({ auth: chosenAuth(choice) }), 2],
      [() => ({ status: 'capture' }), 3],
      [() => ({ status: 'authorize' }), 1],
      [() => ({ description: `Changed ${random.integer(1, 99)}` }), 1],
      [() => ({ orderId: `order-${random.integer(1, 50)}` }), 1],
      [() => ({ dateSettlement: random.chance(0.2) ? null : chosenDay(random, plan, -3, 20) }), 2],
      // For a debit, days around the one that it has.
      [
        () => (payment.dateBank === null ? {} : { dateSettlement: addDays(payment.dateBank, random.integer(-3, 4)) }),
        2,
      ],
    ])()
  const { card, ...others } = random.chance(0.25) ? { ...one(), ...one() } : one()
  // Card and account are not both given.
  const chosen = card === undefined || others.sepa !== undefined ? others : { ...others, card }
  return Object.keys(chosen).length === 0 ? { description: 'Changed' } : chosen
}

export const read = kind<OfPayment>({
  weight: 2,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'payments')
    return found && { payment: found.name }
  },
  request: ({ payment }) => ({ method: 'GET', path: ['/v2/payments/', ref(payment)] }),
  rule: (account, { payment }) => readPayment(account, payment),
  // A payment also shows payouts and cards.
  touches: ({ payment }) => [fateOf(payment), balance],
})

export const atBank = kind<{ readonly authentication: Name; readonly outcome: Outcome }>({
  weight: 10,
  choose: ({ random, pools }) => {
    const isWaiting = (status: string): boolean => status === 'available' || status === 'attempted'
    const found = random.chance(0.1)
      ? pools.pick(random, 'authentications')
      : pools.pick(random, 'authentications', ({ status, replaced }) => isWaiting(status) && !replaced)
    const outcome = random.weighted<Outcome>([
      ['authenticated', 8],
      ['attempt', 2],
      ['declined', 1],
      ['canceled', 1],
      ['failed', 1],
      ['unavailable', 1.5],
      ['abandoned', 1.5],
    ])
    return found && { authentication: found.name, outcome }
  },
  request: ({ authentication, outcome }) => ({
    method: 'POST',
    path: ['/sandbox/authentications/', ref(authentication)],
    body: { outcome },
  }),
  rule: (account, { authentication, outcome }) => decideAuthentication(account, authentication, outcome),
  touches: ({ authentication }, account) => [
    fateOf(authentication),
    addsToBalance,
    ...mayMeetFaultsUnseen(account, 'authorization', 'capture'),
    ...cardOfUsed(account, account.authentications.find(authentication)?.payment),
    ...cardOfUsedUnseen(account, account.authentications.find(authentication)?.payment),
  ],
})
