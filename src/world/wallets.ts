/**
 * The wallets of the simulated world. A token cannot be decrypted without the merchant's key at Apple, so its card is derived from the token: the same token gives the same device
 * account number, a Visa number outside the test cards, which every bank approves. The wallet has authenticated the payer, so no 3-D Secure follows.
 */
import { hash } from 'node:crypto'
import { checkDigitOf } from '../cards/luhn.ts'
import type { Wallets } from '../cards/wallet.ts'

export const worldWallets: Wallets = {
  openApplePay: ({ data }) => {
    const serial = Number.parseInt(hash('sha256', `apple pay ${data}`).slice(0, 12), 16) % 10_000_000_000
    const digits = `48950${String(serial).padStart(10, '0')}`
    return {
      number: digits + checkDigitOf(digits),
      expMonth: 12,
      expYear: 2049,
      cvc: null,
      name: null,
      zipCode: null,
      externalId: null,
      customerId: null,
      tokenize: true,
      preferredNetwork: 'visa',
    }
  },
}
