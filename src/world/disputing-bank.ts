/** The banks of payers who dispute, as the simulated world has them: whatever the evidence, they decide for their customers. */
import type { CardFacts } from '../cards/directory.ts'
import type { DisputingBank } from '../disputes/disputing-bank.ts'
import type { DisputeCode } from '../disputes/response-codes.ts'

/** Of each network's codes one that may be shown. */
const usualCodes: { readonly [network in CardFacts['network']]: DisputeCode } = {
  national: '45',
  visa: '1261',
  mastercard: '4853',
  unknown: '45',
}

export const worldDisputingBank: DisputingBank = {
  verificationDays: 30,
  verdictOn: () => 'lose',
  usualCodeOf: (network) => usualCodes[network],
}
