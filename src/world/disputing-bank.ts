/** The banks of payers who dispute, in the simulated world: whatever the evidence, they decide for their customers. */
import type { CardFacts } from '../cards/directory.ts'
import type { DisputingBank } from '../disputes/disputing-bank.ts'
import type { DisputeCode } from '../disputes/response-codes.ts'

/** One plausible code for each network. */
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
