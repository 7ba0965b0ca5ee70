/**
 * Why a card payment is disputed, as the wires show it: the reason codes of the card networks. The network's code is what is stored with a dispute; what a customer is told of it is decided when it is
 * shown. Of a returned debit the code is one of SEPA's instead.
 */
/** A card network that disputes go through. */
type DisputeNetwork = 'national' | 'visa' | 'mastercard'

const table = [
  shown('14', 'national', 'not_authorized', 'The transaction was not authorized'),
  shown('42', 'national', 'duplicate', 'Processed twice'),
  shown('45', 'national', 'disputed', 'The transaction is disputed'),
  hidden('1040', 'visa', 'fraud_card_absent', 'Fraud, card absent environment'),
  shown('1261', 'visa', 'duplicate', 'Processed twice'),
  shown('4808', 'mastercard', 'no_authorization', 'The required authorization was not obtained'),
  shown('4834', 'mastercard', 'duplicate', 'Processed twice'),
  hidden('4837', 'mastercard', 'fraud_no_cardholder_authorization', 'Fraud, the cardholder did not authorize'),
  shown('4853', 'mastercard', 'defective_or_not_as_described', 'Cardholder dispute: defective or not as described'),
  hidden('4863', 'mastercard', 'not_recognized', 'The cardholder does not recognize it, possible fraud'),
]

export type DisputeCode = (typeof table)[number]['code']

export interface DisputeCodeFacts<Code extends string = DisputeCode> {
  readonly code: Code
  /** Whose code it is. */
  readonly network: DisputeNetwork
  /** The code in words, for programs and logs. Not unique: each network has a `duplicate`. */
  readonly slug: string
  /** For merchants. */
  readonly meaning: string
  /** Whether `45` is to be shown instead: the customer might be the fraud whom the code is about. */
  readonly hiddenFromCustomers: boolean
}

/** All codes of cards, network by network. */
export const disputeCodes: readonly DisputeCodeFacts[] = table

/** The code to show: the one given, or `45` (disputed, without a reason) where its reason is to be hidden. A code that is not in the table is shown as it is. */
export const codeShownToCustomers = (code: string): string => (hiddenCodes.has(code) ? '45' : code)

const hiddenCodes = new Set<string>(
  disputeCodes.filter(({ hiddenFromCustomers }) => hiddenFromCustomers).map(({ code }) => code),
)

function shown<const Code extends string>(
  code: Code,
  network: DisputeNetwork,
  slug: string,
  meaning: string,
): DisputeCodeFacts<Code> {
  return { code, network, slug, meaning, hiddenFromCustomers: false }
}

function hidden<const Code extends string>(
  code: Code,
  network: DisputeNetwork,
  slug: string,
  meaning: string,
): DisputeCodeFacts<Code> {
  return { code, network, slug, meaning, hiddenFromCustomers: true }
}
