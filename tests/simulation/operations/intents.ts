/** Operations on payment intents. */
import type { Account } from '../model/account.ts'
import { ref } from '../model/expected.ts'
import {
  cancelIntent,
  captureIntent,
  changeIntent,
  createIntent,
  readIntent,
  refundIntent,
  type IntentChange,
  type NewIntent,
} from '../model/intents.ts'
import type { Name } from '../model/objects.ts'
import { cardUsed, chosenAmount, chosenCurrency } from './chosen.ts'
import { accountOfUsed, accountUsed, chosenDebitable } from './debited.ts'
import { mayMeetFaults, mayMeetFaultsUnseen } from './faults.ts'
import { addsToBalance, balance, kind, unseenTime, type Choice } from './kind.ts'

interface OfIntent {
  readonly intent: Name
}

const chosenSaved = ({ random, pools }: Choice): Name | undefined =>
  pools.pick(random, 'cards', ({ deleted }) => !deleted || random.chance(0.03))?.name

const debited = (account: Account, sepa: Name | null | undefined): string[] =>
  sepa === undefined || sepa === null ? [] : accountUsed(account, { saved: sepa })

/** The account of the intent, and the account by which it was tried last. */
function accountsOf(account: Account, name: Name): string[] {
  const intent = account.intents.find(name)
  return [...debited(account, intent?.sepa), ...accountOfUsed(account, intent?.attempts.at(-1))]
}

const usedSaved = (card: Name | undefined): string[] => cardUsed(card === undefined ? undefined : { saved: card })

export const make = kind<NewIntent>({
  weight: 7,
  repeatable: true,
  choose: (choice) => {
    const { random } = choice
    const sepa = random.chance(0.2) ? chosenDebitable(choice) : undefined
    const card = sepa === undefined && random.chance(0.75) ? chosenSaved(choice) : undefined
    return {
      amount: chosenAmount(random),
      currency: sepa !== undefined && random.chance(0.9) ? 'eur' : chosenCurrency(random),
      capture: random.chance(0.6),
      threeds: random.chance(0.55) ? 'required' : 'none',
      ...(card !== undefined && { card }),
      ...(sepa !== undefined && { sepa }),
      ...(random.chance(0.2) && { description: `Intended ${random.integer(1, 999)}` }),
      ...(random.chance(0.2) && { orderId: `order-${random.integer(1, 50)}` }),
    }
  },
  request: ({ amount, currency, capture, threeds, card, sepa, description, orderId }) => ({
    method: 'POST',
    path: ['/v2/payment_intents/'],
    body: {
      amount,
      currency,
      capture,
      threeds,
      card: card === undefined ? undefined : ref(card),
      sepa: sepa === undefined ? undefined : ref(sepa),
      description,
      order_id: orderId,
    },
  }),
  rule: (account, given, name) => createIntent(account, name('intent'), given),
  touches: ({ card, sepa }, account) => [
    ...usedSaved(card),
    ...debited(account, sepa),
    addsToBalance,
    unseenTime,
    ...mayMeetFaults(account, 'authorization', 'capture'),
  ],
})

export const change = kind<OfIntent & { readonly change: IntentChange }>({
  weight: 5,
  choose: (choice) => {
    const { random, pools } = choice
    const found = pools.pick(random, 'intents', ({ canceled }) => !canceled || random.chance(0.1))
    if (found === undefined) return undefined
    const card = chosenSaved(choice)
    const sepa = chosenDebitable(choice)
    const given = random.weighted<IntentChange>([
      [card === undefined ? {} : { card }, 6],
      [{ amount: chosenAmount(random) }, 2],
      [{ amount: found.amount }, 0.5],
      [{ currency: chosenCurrency(random) }, 1],
      [{ threeds: 'none' }, 1],
      [{ threeds: 'required' }, 0.5],
      [{ description: `Changed ${random.integer(1, 99)}` }, 1],
      [card === undefined ? {} : { card, amount: chosenAmount(random) }, 1],
      [card === undefined ? {} : { card, threeds: 'none' }, 1],
      [sepa === undefined ? {} : { sepa }, 2],
      [sepa === undefined ? {} : { sepa, currency: 'eur', threeds: 'none' }, 1],
    ])
    return Object.keys(given).length === 0 ? undefined : { intent: found.name, change: given }
  },
  request: ({ intent, change: { amount, currency, card, sepa, threeds, description } }) => ({
    method: 'PATCH',
    path: ['/v2/payment_intents/', ref(intent)],
    body: {
      amount,
      currency,
      card: card === undefined ? undefined : ref(card),
      sepa: sepa === undefined ? undefined : ref(sepa),
      threeds,
      description,
    },
  }),
  rule: (account, { intent, change: given }) => changeIntent(account, intent, given),
  touches: ({ intent, change: { card, sepa } }, account) => [
    intent,
    addsToBalance,
    unseenTime,
    ...mayMeetFaults(account, 'authorization', 'capture'),
    ...usedSaved(card),
    ...usedSaved(account.intents.find(intent)?.card ?? undefined),
    ...debited(account, sepa),
    ...accountsOf(account, intent),
  ],
})

/** An intent that was tried, or sometimes any. */
const chosenTried = ({ random, pools }: Choice): OfIntent | undefined => {
  const found = pools.pick(
    random,
    'intents',
    ({ attempts, canceled }) => (attempts.length > 0 && !canceled) || random.chance(0.1),
  )
  return found && { intent: found.name }
}

export const capture = kind<OfIntent>({
  weight: 3,
  repeatable: true,
  choose: chosenTried,
  request: ({ intent }) => ({ method: 'POST', path: ['/v2/payment_intents/', ref(intent), '/capture'], body: {} }),
  rule: (account, { intent }) => captureIntent(account, intent),
  touches: ({ intent }, account) => [
    intent,
    addsToBalance,
    ...mayMeetFaultsUnseen(account, 'capture'),
    ...accountsOf(account, intent),
  ],
})

export const refund = kind<OfIntent & { readonly amount?: number }>({
  weight: 2.5,
  repeatable: true,
  choose: (choice) => {
    const { random, plan } = choice
    const found = chosenTried(choice)
    if (found === undefined || random.chance(0.4)) return found
    const { amount } = plan.intents.get(found.intent)
    return { ...found, amount: random.chance(0.2) ? Math.max(amount, 1) : random.integer(1, Math.max(amount, 1)) }
  },
  request: ({ intent, amount }) => ({
    method: 'POST',
    path: ['/v2/payment_intents/', ref(intent), '/refund'],
    body: { amount },
  }),
  rule: (account, { intent, amount }, name) => refundIntent(account, intent, name('refund'), amount),
  touches: ({ intent }, account) => [
    intent,
    addsToBalance,
    ...mayMeetFaults(account, 'refund'),
    ...accountsOf(account, intent),
  ],
})

export const cancel = kind<OfIntent>({
  weight: 1.5,
  choose: chosenTried,
  request: ({ intent }) => ({ method: 'DELETE', path: ['/v2/payment_intents/', ref(intent)] }),
  rule: (account, { intent }) => cancelIntent(account, intent),
  touches: ({ intent }, account) => [intent, ...accountsOf(account, intent)],
})

export const read = kind<OfIntent>({
  weight: 1,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'intents')
    return found && { intent: found.name }
  },
  request: ({ intent }) => ({ method: 'GET', path: ['/v2/payment_intents/', ref(intent)] }),
  rule: (account, { intent }) => readIntent(account, intent),
  touches: ({ intent }) => [intent, balance],
})
