/**
 * The chart of accounts: every realm has these, in each of its currencies. Balances are derived from the transfers and stored nowhere.
 *
 * | account | debit balance | credit balance | at zero when |
 * | --- | --- | --- | --- |
 * | `payers` | owed by payers for captures that have not left yet | owed to payers for refunds and disbursements that have not left yet | nothing waits for a cut-off |
 * | `card_network`, `sepa_network` | owed by the network for what was sent | owed to the network | nothing is between cut-off and settlement |
 * | `bank` | money in the platform's bank account | | |
 * | `merchant_pending` | | owed to the merchant, not settled yet | no capture is in flight |
 * | `merchant_available` | owed by the merchant | owed to the merchant, to be paid out | everything is paid out |
 * | `disputes` | | kept back until disputes are decided | no dispute is open |
 * | `payouts_in_flight` | | on its way to the merchant's bank | no payout is on its way |
 * | `fees`, `vat` | | earned by the platform; owed to the state | |
 */
export type LedgerAccount =
  | 'payers'
  | 'card_network'
  | 'sepa_network'
  | 'bank'
  | 'merchant_pending'
  | 'merchant_available'
  | 'disputes'
  | 'payouts_in_flight'
  | 'fees'
  | 'vat'

export const ledgerAccounts: readonly LedgerAccount[] = [
  'payers',
  'card_network',
  'sepa_network',
  'bank',
  'merchant_pending',
  'merchant_available',
  'disputes',
  'payouts_in_flight',
  'fees',
  'vat',
]
