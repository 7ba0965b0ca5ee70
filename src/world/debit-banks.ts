/**
 * The banks that carry out debits, in the simulated world. As with cards, an answer is a pure function of the request, and the row of a test account decides. A refusal by the
 * payer's bank is known at once, so that nobody has to wait for it. Returns that come later are in payers.ts.
 */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import type { InProcessNetwork, NetworkAnswer, NetworkRequest, Source } from '../payments/network.ts'
import { testIbanOf, type TestIbanResponse } from './test-ibans.ts'

/**
 * The acceptance of a debit, and of a larger amount, is answered with the reason of the account's row if its bank refuses; any other account is debited. What follows is always
 * accepted. Money arrives one business day after the cut-off (core debits of SEPA are presented a day before they are due).
 */
export const worldDebitBanks: InProcessNetwork = { settlementDays: 1, answer: answerTo }

function answerTo(request: NetworkRequest): NetworkAnswer {
  const { reference } = request
  switch (request.kind) {
    case 'authorization':
    case 'increment':
      return answer(reference, responseTo(request.source))
    case 'capture':
    case 'reversal':
    case 'refund':
      return answer(reference, '00')
    case 'credit':
      throw new Error('the banks that debit accounts credit no cards')
  }
}

function responseTo(source: Source): TestIbanResponse {
  assert(source.method === 'sepa', 'banks are asked about accounts')
  const account = testIbanOf(source.iban)
  return account?.finalStatus === 'refused' ? account.response : '00'
}

const answer = (reference: string, code: TestIbanResponse): NetworkAnswer => ({
  outcome: code === '00' ? 'approved' : 'refused',
  code,
  reference: hash('sha256', `debit bank ${reference}`).slice(0, 32),
  authorizationCode: null,
  settled: false,
})
