/** What the payment page says of paying by account. What the mandate itself says is in src/mandates/document. */
import type { PaymentMethod } from '../../../payments/index.ts'
import type { FormNotice, KeptFor, ResultPage, SepaFieldError } from '../../model.ts'

/** Notices that only debits can cause. */
export type DebitNotice = Extract<
  FormNotice,
  'debit_refused' | 'account_incorrect' | 'account_not_debitable' | 'mandate_changed'
>

export interface DebitWords {
  /** Heading of the form. */
  readonly payByDebit: string
  /** Above the choice between methods, where there is one. */
  readonly chooseMethod: string
  readonly methods: Readonly<Record<PaymentMethod, string>>
  /** Above the choice between accounts that are known, and another one. */
  readonly chooseAccount: string
  readonly anotherAccount: string
  /** Above the account that the shop has named. */
  readonly namedAccount: string
  /** Said of a known account: by which mandate it is debited. */
  readonly underMandate: (rum: string) => string
  readonly iban: string
  readonly holder: string
  readonly holderHint: string
  /** In place of the mandate's reference, which a mandate has once it is signed. */
  readonly referenceLater: string
  /** For the next periods of a subscription, or for what the shop asks for later. */
  readonly kept: Readonly<Record<KeptFor, string>>
  readonly fieldErrors: Readonly<Record<SepaFieldError, string>>
  readonly formNotices: Readonly<Record<DebitNotice, string>>
  readonly results: Readonly<Record<ResultPage['result'], DebitResultWords>>
  /** Said where the result gives time to take a copy of the mandate. */
  readonly goesBackLater: string
}

export interface DebitResultWords {
  readonly title: string
  /** `day` is empty where it is not settled yet. */
  readonly text: (amount: string, merchant: string, day: string) => string
}
