/**
 * Why a debit does not come, or does not stay: the reasons of ISO 20022 (ExternalStatusReason1Code) that banks give in SEPA, with the time within which they may give them (EPC rulebook of core
 * direct debits, section 4.3).
 */

/**
 * - `before_settlement`: refused at presentation, never returned after it was collected.
 * - `business_days`: returned within five business days of its settlement, or refused before.
 * - `eight_weeks`: refunded to the payer, who needs no reason, within eight weeks of it.
 * - `thirteen_months`: refunded to the payer, who says that there was no mandate, within thirteen months of it.
 */
export type ReasonWindow = 'before_settlement' | 'business_days' | 'eight_weeks' | 'thirteen_months'

export interface SepaReason<Code extends string = string> {
  readonly code: Code
  /** As ISO 20022 names it. */
  readonly isoName: string
  /** For merchants. */
  readonly meaning: string
  readonly window: ReasonWindow
  /** Whether a bank may give MS03 in its place, where the law of its country keeps it from telling. */
  readonly maybeHidden: boolean
}

const table = [
  row('AC01', 'IncorrectAccountNumber', 'The account does not exist, or its number is wrong', 'business_days'),
  hideable('AC04', 'ClosedAccountNumber', 'The account is closed', 'business_days'),
  row('AC06', 'BlockedAccount', 'The account is blocked for everything', 'business_days'),
  row(
    'AC13',
    'InvalidDebtorAccountType',
    'A debit between companies of an account that is a consumer’s',
    'business_days',
  ),
  row(
    'AG01',
    'TransactionForbidden',
    'Accounts of this kind, savings for instance, cannot be debited',
    'business_days',
  ),
  row(
    'AG02',
    'InvalidBankOperationCode',
    'The sequence or the scheme is not the one that was to be expected',
    'business_days',
  ),
  hideable('AM04', 'InsufficientFunds', 'Too little money on the account', 'business_days'),
  row('AM05', 'Duplication', 'Taken for the same as a debit shortly before', 'business_days'),
  row(
    'BE05',
    'UnrecognisedInitiatingParty',
    'The creditor identifier is wrong, or has changed unannounced',
    'business_days',
  ),
  row('CNOR', 'CreditorBankIsNotRegistered', 'The creditor’s bank takes no part in the scheme', 'before_settlement'),
  row('DNOR', 'DebtorBankIsNotRegistered', 'The payer’s bank takes no part in the scheme', 'business_days'),
  row('ED05', 'SettlementFailed', 'The banks could not settle it between them', 'before_settlement'),
  row(
    'FF01',
    'InvalidFileFormat',
    'What was sent to the banks is incomplete or not in their format',
    'before_settlement',
  ),
  row('MD01', 'NoMandate', 'There is no mandate, or it was cancelled: the payer never agreed', 'thirteen_months'),
  row(
    'MD02',
    'MissingMandatoryMandateInformationInMandate',
    'What the debit says of its mandate is not what was said before',
    'business_days',
  ),
  row('MD06', 'RefundRequestByEndCustomer', 'The payer wants the money back, and needs no reason', 'eight_weeks'),
  hideable('MD07', 'EndCustomerDeceased', 'The payer has died', 'business_days'),
  row('MS02', 'NotSpecifiedReasonCustomerGenerated', 'The payer has refused it beforehand', 'business_days'),
  row('MS03', 'NotSpecifiedReasonAgentGenerated', 'The bank does not say why', 'business_days'),
  row('RC01', 'BankIdentifierIncorrect', 'The BIC is wrong', 'business_days'),
  hideable(
    'RR01',
    'MissingDebtorAccountOrIdentification',
    'The payer’s account or identification is missing',
    'business_days',
  ),
  hideable('RR02', 'MissingDebtorNameOrAddress', 'The payer’s name or address is missing', 'business_days'),
  hideable('RR03', 'MissingCreditorNameOrAddress', 'The creditor’s name is missing', 'business_days'),
  hideable('RR04', 'RegulatoryReason', 'Another reason of law', 'business_days'),
  row(
    'SL01',
    'SpecificServiceOfferedByDebtorAgent',
    'The payer has had the creditor blocked, or limits debits',
    'business_days',
  ),
] as const

export type SepaReasonCode = (typeof table)[number]['code']

export const sepaReasons: readonly SepaReason<SepaReasonCode>[] = table

export const findSepaReason = (code: string): SepaReason | undefined => reasonsByCode.get(code)

const reasonsByCode = new Map<string, SepaReason>(sepaReasons.map((reason) => [reason.code, reason]))

function row<const Code extends string>(
  code: Code,
  isoName: string,
  meaning: string,
  window: ReasonWindow,
): SepaReason<Code> {
  return { code, isoName, meaning, window, maybeHidden: false }
}

function hideable<const Code extends string>(
  code: Code,
  isoName: string,
  meaning: string,
  window: ReasonWindow,
): SepaReason<Code> {
  return { ...row(code, isoName, meaning, window), maybeHidden: true }
}
