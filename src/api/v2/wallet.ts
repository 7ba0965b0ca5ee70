/** A wallet as the method of a payment: Apple Pay's payment token (stancer-v2 section 8; Apple, "Payment Token Format Reference"). */
import { Type, type Static } from 'typebox'
import type { WalletToken } from '../../cards/index.ts'
import { invalidField, notAvailable } from '../../kit/errors.ts'
import type { PaymentContext, PaymentInput } from '../../payments/index.ts'
import { text } from '../fields.ts'

const paymentData = Type.Object({
  data: text(1, 65_536),
  signature: text(1, 65_536),
  version: text(1, 64),
  header: Type.Object({
    publicKeyHash: text(1, 1024),
    ephemeralPublicKey: text(1, 1024),
    transactionId: text(1, 1024),
  }),
})

export const walletIn = Type.Object({ apple_pay: Type.Object({ paymentData }) })

/** The card that the token stands for. Throws 422 where the token is malformed, 501 where the realm has nothing that opens tokens. */
export function walletCard(ctx: PaymentContext, given: Static<typeof paymentData>): NonNullable<PaymentInput['card']> {
  const { data, signature, version, header } = given
  const at = ['body', 'wallet', 'apple_pay', 'paymentData']
  if (!['EC_v1', 'RSA_v1'].includes(version)) throw malformed([...at, 'version'], 'the version is EC_v1 or RSA_v1')
  for (const [name, value] of Object.entries({ data, signature }))
    if (!isBase64(value)) throw malformed([...at, name], 'this is not base64')
  for (const name of ['publicKeyHash', 'ephemeralPublicKey'] as const)
    if (!isBase64(header[name])) throw malformed([...at, 'header', name], 'this is not base64')
  if (!/^(?:[\da-f]{2})+$/i.test(header.transactionId))
    throw malformed([...at, 'header', 'transactionId'], 'this is not hexadecimal')
  if (ctx.wallets === null) {
    throw notAvailable('No wallet is connected to this account: in live mode cards are given by themselves')
  }
  const token: WalletToken = { transactionId: header.transactionId.toLowerCase(), data }
  return ctx.wallets.openApplePay(token)
}

const malformed = (location: readonly string[], message: string): Error => invalidField(location, message)

/** The standard alphabet, in whole groups of four (RFC 4648, section 4). */
const isBase64 = (value: string): boolean =>
  /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(value) && !value.includes('_')
