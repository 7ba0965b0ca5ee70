/** The names in a payment that a risk rule looks at: those of its customer, and of the holder of the card or account, whether they were sent with the payment or are known otherwise. */
import type { PaymentView } from '../payments/index.ts'
import type { Transaction } from './transaction.ts'

export const namesOf = (sent: Transaction['sent'], { card, sepa }: Pick<PaymentView, 'card' | 'sepa'>): string[] =>
  [
    card?.name,
    sepa?.account.name,
    sent['card.holder'],
    sent['customer.givenName'],
    sent['customer.middleName'],
    sent['customer.surname'],
    sent['customer.companyName'],
  ].filter((name) => typeof name === 'string')
