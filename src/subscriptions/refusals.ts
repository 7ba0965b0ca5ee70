/**
 * After which refusals a period may be tried again with the same card or account, because another answer may follow. After the others the schemes forbid it, or it is of no use.
 */
import type { PaymentMethod } from '../payments/index.ts'

/**
 * Codes of cards (src/payments/response-codes.ts) which say that the card or its account is gone, stolen or stopped, that the holder has revoked what they agreed to, or that the
 * holder has to be present.
 */
const finalCodes: ReadonlySet<string> = new Set([
  ...['04', '07', '12', '14', '15', '34', '41', '43', '54', '56', '57', '59', '62', '63', '75', '78', '93'],
  ...['A0', 'A1', 'A2', 'Q1', 'R0', 'R1', 'R3', '7840'],
])

/** Reasons of accounts (src/payments/sepa-reasons.ts): too little money, or a problem of the banks themselves. */
const passingReasons: ReadonlySet<string> = new Set(['AM04', 'AM05', 'ED05', 'MS03'])

/** `refusal` is the code of the latest refusal. Without one, nothing was tried yet, so a try is allowed. */
export function mayBeTriedAgain(method: PaymentMethod, refusal: string | null): boolean {
  if (refusal === null) return true
  return method === 'sepa' ? passingReasons.has(refusal) : !finalCodes.has(refusal)
}
