/** The names in a payment, by which a risk rule judges it: of its customer, and of whoever holds the card or account that pays, whether they were sent with it or are known since. */
import type { PaymentView } from '../payments/index.ts'
import type { Transaction } from './transaction.ts'

export const namesOf = (sent: Transaction['sent'], { card, sepa }: Pick<PaymentView, 'card' | 'sepa'>): string[] =>
  [
    card?.name,
    sepa?.account.name,
    sent['card.holder'],
    sent['customer.givenName'],
    sent['customer.surname'],
    sent['customer.companyName'],
  ].filter((name) => typeof name === 'string')
