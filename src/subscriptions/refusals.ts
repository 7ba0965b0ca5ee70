/** Which refusals may be followed by another answer, so that a period is tried again with the same card or account: the schemes forbid it of the others, or it is of no use. */
import type { PaymentMethod } from '../payments/index.ts'

/**
 * Of cards (src/payments/response-codes.ts): what says that the card or its account is gone, stolen or stopped, that the holder has revoked what they agreed to, or that the holder has to be there.
 */
const finalCodes: ReadonlySet<string> = new Set([
  ...['04', '07', '12', '14', '15', '34', '41', '43', '54', '56', '57', '59', '62', '63', '75', '78', '93'],
  ...['A0', 'A1', 'A2', 'Q1', 'R0', 'R1', 'R3', '7840'],
])

/** Of accounts (src/payments/sepa-reasons.ts): too little money, and what is the banks' own trouble. */
const passingReasons: ReadonlySet<string> = new Set(['AM04', 'AM05', 'ED05', 'MS03'])

/** `refusal` is the code of the latest refusal; without one, nothing was tried, and can be. */
export function mayBeTriedAgain(method: PaymentMethod, refusal: string | null): boolean {
  if (refusal === null) return true
  return method === 'sepa' ? passingReasons.has(refusal) : !finalCodes.has(refusal)
}
