/** Requests that a test mode accepts, for the description of v3. */

const money = { amount: '92.00', currency: 'EUR' } as const

const card = {
  paymentBrand: 'VISA',
  'card.number': '4242424242424242',
  'card.holder': 'Jane Jones',
  'card.expiryMonth': '05',
  'card.expiryYear': '2034',
  'card.cvv': '123',
} as const

export const examples = {
  payment: { paymentType: 'DB', ...money, ...card },
  checkout: { paymentType: 'DB', ...money },
  change: { amount: '46.00', currency: 'EUR' },
  refund: { paymentType: 'RF', ...money },
  registration: card,
  tokenPayment: { paymentType: 'DB', ...money },
} as const
