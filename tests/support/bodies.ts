/** Bodies as a shop would send them. */

/** Card numbers that the tests pay with, by what becomes of the payment. */
export const numbers = {
  approved: '4242424242424242',
  /** A second one, so that it is another card. */
  alsoApproved: '4111111111111111',
  capturedAtOnce: '4000000000000077',
  insufficientFunds: '4000000000009995',
} as const

export const cardBody = (number: string = numbers.approved, given: object = {}): object => ({
  number,
  exp_month: 12,
  exp_year: 2035,
  ...given,
})
