/** What a payment asks of a wallet: the card behind a token that a payer's device made. */
import type { CardInput } from './service.ts'

export interface WalletToken {
  /** Hexadecimal, in lower case. */
  readonly transactionId: string
  /** The encrypted part, base64. */
  readonly data: string
}

export interface Wallets {
  openApplePay(token: WalletToken): CardInput
}
