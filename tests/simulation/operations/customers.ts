/** Operations on customers and cards. */
import { deleteCard, readCard, saveCard, type InlineCard } from '../model/cards.ts'
import { changeCustomer, createCustomer, deleteCustomer, readCustomer, type NewCustomer } from '../model/customers.ts'
import { ref } from '../model/expected.ts'
import type { Name } from '../model/objects.ts'
import { cardTouched, cardUsed, chosenInline, sentInline } from './chosen.ts'
import { kind, unseenUse } from './kind.ts'

interface OfCustomer {
  readonly customer: Name
}

export const make = kind<NewCustomer>({
  weight: 2,
  repeatable: true,
  choose: ({ random }) => {
    const number = random.integer(1, 40)
    return {
      label: `Payer ${number % 7}`,
      email: `payer-${number}@example.org`,
      ...(random.chance(0.4) && { externalId: `external-${number}` }),
    }
  },
  request: ({ label, email, externalId }) => ({
    method: 'POST',
    path: ['/v2/customers/'],
    body: { name: label, email, external_id: externalId },
  }),
  rule: (account, given, name) => createCustomer(account, name('customer'), given),
  touches: ({ externalId }) => (externalId === undefined ? [] : ['external ids']),
})

export const change = kind<OfCustomer & { readonly label: string }>({
  weight: 0.7,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'customers')
    return found && { customer: found.name, label: `Payer ${random.integer(1, 9)}` }
  },
  request: ({ customer, label }) => ({
    method: 'PATCH',
    path: ['/v2/customers/', ref(customer)],
    body: { name: label },
  }),
  rule: (account, { customer, label }) => changeCustomer(account, customer, label),
  touches: ({ customer }) => [customer, 'external ids'],
})

export const remove = kind<OfCustomer>({
  weight: 0.7,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'customers')
    return found && { customer: found.name }
  },
  request: ({ customer }) => ({ method: 'DELETE', path: ['/v2/customers/', ref(customer)] }),
  rule: (account, { customer }) => deleteCustomer(account, customer),
  touches: ({ customer }) => [customer, 'external ids'],
})

export const read = kind<OfCustomer>({
  weight: 0.4,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'customers')
    return found && { customer: found.name }
  },
  request: ({ customer }) => ({ method: 'GET', path: ['/v2/customers/', ref(customer)] }),
  rule: (account, { customer }) => readCustomer(account, customer),
  touches: ({ customer }) => [customer],
})

export const saveOne = kind<InlineCard>({
  weight: 2.5,
  repeatable: true,
  choose: ({ random, plan }) => chosenInline(random, plan),
  request: (inline) => ({ method: 'POST', path: ['/v2/cards/'], body: sentInline(inline) }),
  rule: (account, inline) => saveCard(account, inline),
  touches: (inline) => cardUsed({ inline }),
})

interface OfCard {
  readonly card: Name
}

export const readOne = kind<OfCard>({
  weight: 0.5,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'cards')
    return found && { card: found.name }
  },
  request: ({ card }) => ({ method: 'GET', path: ['/v2/cards/', ref(card)] }),
  rule: (account, { card }) => readCard(account, card),
  touches: ({ card }) => [cardTouched({ saved: card })],
})

export const removeOne = kind<OfCard>({
  weight: 0.6,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'cards')
    return found && { card: found.name }
  },
  request: ({ card }) => ({ method: 'DELETE', path: ['/v2/cards/', ref(card)] }),
  rule: (account, { card }) => deleteCard(account, card),
  touches: ({ card }) => [cardTouched({ saved: card }), unseenUse(cardTouched({ saved: card }))],
})
