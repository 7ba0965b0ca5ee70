/** Payers of the simulated world, as far as the numbers of their cards and accounts decide what they will do. */
import type { Iban } from '../kit/iban.ts'
import type { Payers } from '../payments/network.ts'
import { testIbanOf } from './test-ibans.ts'
import { laterFateOf } from './test-cards.ts'

/** Business days from the settlement of a payment to the complaint of its payer, or to the return of a debit. */
const complaintAfterDays = 2

export const worldPayers: Payers = {
  complaintOf: (source) => {
    const code = source.method === 'card' ? codeOfCard(source.number) : codeOfAccount(source.iban)
    return code === undefined ? null : { code, afterDays: complaintAfterDays }
  },
}

function codeOfCard(number: string): string | undefined {
  const fate = laterFateOf(number)
  return fate.kind === 'disputed' ? fate.code : undefined
}

function codeOfAccount(iban: Iban): string | undefined {
  const account = testIbanOf(iban)
  return account?.finalStatus === 'disputed' ? account.response : undefined
}
