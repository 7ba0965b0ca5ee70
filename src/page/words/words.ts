/** What the pages say: one dictionary of this shape for each language, so that the compiler finds what one of them lacks. Plain text; the views escape it. */
import type {
  BankNoticePage,
  BankReturnPage,
  CardNetworkChoice,
  ChallengeOutcome,
  FieldError,
  FormNotice,
  KeptFor,
  NoticeReason,
  ResultPage,
} from '../model.ts'
import type { DebitWords } from './debits/words.ts'
import type { MandatePageWords } from './mandates/words.ts'
import type { Message } from './message.ts'

export interface Words {
  readonly testMode: string
  readonly backToShop: string
  /** Title and heading while there is something to pay. */
  readonly paymentTo: (merchant: string) => string
  /** What a frame with the page in it is called. */
  readonly payment: string
  readonly form: FormWords
  readonly fieldErrors: Readonly<Record<FieldError, string>>
  readonly formNotices: Readonly<Record<FormNotice, string>>
  readonly results: Readonly<Record<ResultPage['result'], ResultWords>>
  /** Said under a result where there is a way back. */
  readonly goesBackSoon: string
  /** Said where there is no way back. */
  readonly mayClose: string
  readonly notices: Readonly<Record<NoticeReason, Message>>
  readonly bank: BankWords
  readonly mandate: MandatePageWords
  readonly debit: DebitWords
}

export type { Message } from './message.ts'

export interface ResultWords {
  readonly title: string
  readonly text: (amount: string, merchant: string) => string
}

export interface FormWords {
  readonly payByCard: string
  /** Above the choice between saved cards and another one. */
  readonly chooseCard: string
  readonly anotherCard: string
  /** Said aloud in the place of "•••• 4242". */
  readonly cardEndingIn: (last4: string) => string
  /** `date` is MM/YY. */
  readonly expires: (date: string) => string
  readonly number: string
  readonly expiry: string
  /** Month and year in two digits each, by their initials. */
  readonly expiryPattern: string
  readonly securityCode: string
  readonly securityCodeHint: string
  readonly name: string
  readonly optional: string
  readonly network: string
  readonly networkHint: string
  readonly networks: Readonly<Record<CardNetworkChoice, string>>
  readonly remember: string
  /** For the next periods of a subscription, or for what the shop asks for later. */
  readonly kept: Readonly<Record<KeptFor, string>>
  readonly pay: (amount: string) => string
  /** In its place where nothing is paid: the card is verified, for payments to come. */
  readonly keep: string
  /** On the button while the payment is under way. */
  readonly paying: string
  /** No answer came, or none that the page understands. */
  readonly notSent: string
  readonly discretion: string
}

export interface BankWords {
  readonly name: string
  readonly tagline: string
  readonly title: string
  readonly explanation: string
  readonly merchant: string
  readonly amount: string
  readonly card: string
  readonly code: string
  readonly confirm: string
  readonly resend: string
  readonly cancel: string
  /** 0 and more. */
  readonly wrongCode: (triesLeft: number) => string
  readonly resent: string
  readonly testCodes: string
  readonly outcomes: Readonly<Record<ChallengeOutcome, string>>
  readonly notices: Readonly<Record<BankNoticePage['reason'], Message>>
  readonly returns: Readonly<Record<BankReturnPage['outcome'], Message>>
  /** Said on the page from which the browser goes on by itself, before the link that does the same. */
  readonly goesOn: string
  readonly goOn: string
}
