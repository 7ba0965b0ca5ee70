/** Every kind of page with every reason there is for it, for the tests of the views. */
import { minorUnitsOf } from '../../kit/money.ts'
import { mandateText } from '../../mandates/index.ts'
import type { Language } from '../languages.ts'
import type {
  BankNoticePage,
  BankPage,
  BankReturnPage,
  CardField,
  CardFieldError,
  CardForm,
  ChallengePage,
  CheckoutPage,
  DebitFacts,
  FormNotice,
  FormPage,
  NoticePage,
  NoticeReason,
  Order,
  ResultPage,
  SepaField,
  SepaFieldError,
  SepaForm,
  WayOn,
} from '../model.ts'
import { renderBank, renderCheckout } from './index.ts'
import { renderMandatePages } from './mandate-pages.test-support.ts'

const shop = { url: 'https://shop.example/orders/7?paid=1&lang=en' }

export const order: Order = {
  merchant: 'The Corner Bookshop',
  amount: { amount: minorUnitsOf(1234), currency: 'eur' },
  description: 'Order 2026-117',
  testMode: true,
}

export const cardForm: CardForm = {
  action: '/pk/paym/card',
  token: 'the-token',
  savedCards: [],
  chosen: 'new',
  canRemember: false,
  keptFor: null,
  values: { name: '', expiry: '', network: 'automatic', remember: false },
  errors: {},
}

/** `language` is that of the mandate's text. */
export const sepaForm = (fields: Partial<SepaForm> = {}, language: Language = 'en'): SepaForm => ({
  action: '/pk/paym/card',
  token: 'the-token',
  named: null,
  savedAccounts: [],
  chosen: 'new',
  agreement: {
    creditor: 'The Corner Bookshop Ltd',
    creditorIdentifier: 'FR72ZZZ123456',
    address: ['12 rue des Écoles', '75005 Paris'],
    rum: null,
    isRecurrent: false,
    paragraphs: mandateText(language, {
      creditor: 'The Corner Bookshop Ltd',
      prenotificationDays: 14,
      kind: 'one_off',
    }),
    digest: 'the-digest',
  },
  keptFor: null,
  values: { holder: '', agreement: false },
  errors: {},
  ...fields,
})

const savedAccounts: SepaForm['savedAccounts'] = [
  { id: 'sepa_1', country: 'FR', last4: '2606', rum: 'RUM-20300115-7K3M9QX2PA5' },
  { id: 'sepa_2', country: 'DE', last4: '3000', rum: 'ABONNEMENT-77' },
]

export const debitFacts: DebitFacts = {
  day: '2030-01-16',
  creditor: 'The Corner Bookshop Ltd',
  creditorIdentifier: 'FR72ZZZ123456',
  rum: 'RUM-20300115-7K3M9QX2PA5',
  country: 'FR',
  last4: '2606',
  copy: '/mandates/token/document?key=1.2',
}

const savedCards: CardForm['savedCards'] = [
  { id: 'card_1', brand: 'visa', last4: '4242', expMonth: 8, expYear: 2030 },
  { id: 'card_2', brand: 'unknown', last4: '0077', expMonth: 12, expYear: 2031 },
]

export const formPage = (fields: Partial<FormPage> = {}): FormPage => ({
  kind: 'form',
  language: 'en',
  order,
  notice: null,
  card: cardForm,
  sepa: null,
  method: 'card',
  return: shop,
  ...fields,
})

export const resultPage = (fields: Partial<ResultPage> = {}): ResultPage => ({
  kind: 'result',
  language: 'en',
  result: 'paid',
  order,
  debit: null,
  return: shop,
  paymentStatus: 'to_capture',
  ...fields,
})

export const noticePage = (reason: NoticeReason, fields: Partial<NoticePage> = {}): NoticePage => ({
  kind: 'notice',
  language: 'en',
  reason,
  order: reason === 'unknown' ? null : order,
  return: reason === 'unknown' ? { url: null } : shop,
  paymentStatus: reason === 'unknown' ? null : 'failed',
  ...fields,
})

export const challengePage = (fields: Partial<ChallengePage> = {}): ChallengePage => ({
  kind: 'challenge',
  language: 'en',
  merchant: order.merchant,
  amount: order.amount,
  card: { brand: 'visa', last4: '3220' },
  action: '/3ds/challenge',
  token: 'the-token',
  notice: null,
  triesLeft: 3,
  codes: [
    { code: '000000', outcome: 'authenticated' },
    { code: '111111', outcome: 'attempt' },
    { code: '222222', outcome: 'declined' },
    { code: '333333', outcome: 'failed' },
    { code: '444444', outcome: 'unavailable' },
  ],
  ...fields,
})

export const bankNoticePage = (
  reason: BankNoticePage['reason'],
  fields: Partial<BankNoticePage> = {},
): BankNoticePage => ({
  kind: 'notice',
  language: 'en',
  reason,
  return: wayOn(reason === 'unknown' ? null : shop.url),
  ...fields,
})

export const bankReturnPage = (
  outcome: BankReturnPage['outcome'],
  fields: Partial<BankReturnPage> = {},
): BankReturnPage => ({ kind: 'return', language: 'en', outcome, return: wayOn(shop.url), ...fields })

/** From the bank, to an address that is none of ours. */
export const wayOn = (url: string | null): WayOn => ({ url, isOwnPage: false })

export const formNotices: readonly FormNotice[] = [
  'refused',
  'insufficient_funds',
  'expired_card',
  'authentication_declined',
  'authentication_failed',
  'authentication_canceled',
  'authentication_expired',
  'form_expired',
  'changed',
  'kept_changed',
  'check_fields',
  'debit_refused',
  'account_incorrect',
  'account_not_debitable',
  'mandate_changed',
]

export const noticeReasons: readonly NoticeReason[] = [
  'unknown',
  'already_paid',
  'canceled',
  'expired',
  'failed',
  'too_many_attempts',
  'no_method',
  'processing',
  'unavailable',
]

export const fieldErrors: readonly (readonly [CardField, CardFieldError])[] = [
  ['number', 'number_missing'],
  ['number', 'number_invalid'],
  ['number', 'number_brand'],
  ['expiry', 'expiry_missing'],
  ['expiry', 'expiry_invalid'],
  ['expiry', 'expiry_past'],
  ['security_code', 'security_code_missing'],
  ['security_code', 'security_code_invalid'],
  ['name', 'name_invalid'],
]

export const sepaFieldErrors: readonly (readonly [SepaField, SepaFieldError])[] = [
  ['iban', 'iban_missing'],
  ['iban', 'iban_country'],
  ['iban', 'iban_characters'],
  ['iban', 'iban_length'],
  ['iban', 'iban_check_digits'],
  ['holder', 'holder_missing'],
  ['holder', 'holder_invalid'],
  ['agreement', 'agreement_missing'],
]

const everyField: CardForm = {
  ...cardForm,
  savedCards,
  canRemember: true,
  values: { name: 'Ada Lovelace', expiry: '08/30', network: 'visa', remember: true },
  errors: {
    number: 'number_invalid',
    expiry: 'expiry_past',
    security_code: 'security_code_missing',
    name: 'name_invalid',
  },
}

const checkoutPages: Readonly<Record<string, CheckoutPage>> = {
  form: formPage(),
  'form-live': formPage({ order: { ...order, testMode: false, description: null }, return: { url: null } }),
  'form-saved-cards': formPage({ card: { ...cardForm, savedCards, chosen: 'card_1', canRemember: true } }),
  'form-errors': formPage({ notice: 'check_fields', card: everyField }),
  'form-no-method': formPage({ card: null }),
  ...byName('form-notice', formNotices, (notice) => formPage({ notice })),
  ...byName('result', ['paid', 'authorized'], (result) => resultPage({ result })),
  'result-stays': resultPage({ return: { url: null } }),
  ...byName('notice', noticeReasons, (reason) => noticePage(reason)),
}

/** What debits are paid and told with; the mandate's text is in the page's language. */
const debitPages = (language: Language): Readonly<Record<string, CheckoutPage>> => ({
  'form-methods': formPage({ sepa: sepaForm({}, language) }),
  'form-debit': formPage({ card: null, sepa: sepaForm({}, language), method: 'sepa' }),
  'form-debit-errors': formPage({
    notice: 'check_fields',
    sepa: sepaForm(
      {
        values: { holder: 'Al', agreement: false },
        errors: { iban: 'iban_check_digits', holder: 'holder_invalid', agreement: 'agreement_missing' },
      },
      language,
    ),
    method: 'sepa',
  }),
  'form-saved-accounts': formPage({ sepa: sepaForm({ savedAccounts, chosen: 'sepa_1' }, language), method: 'sepa' }),
  'form-named-account': formPage({
    sepa: sepaForm({ named: { id: 'sepa_1', country: 'FR', last4: '2606', rum: null }, chosen: 'sepa_1' }, language),
    method: 'sepa',
  }),
  'form-named-account-agreed': formPage({
    sepa: sepaForm({ named: savedAccounts[0] ?? null, chosen: 'sepa_1', agreement: null }, language),
    method: 'sepa',
  }),
  'result-debit': resultPage({ debit: debitFacts }),
  'result-debit-without-copy': resultPage({ debit: { ...debitFacts, copy: null }, return: { url: null } }),
  'result-debit-authorized': resultPage({ result: 'authorized', debit: { ...debitFacts, day: null } }),
})

const bankPages: Readonly<Record<string, BankPage>> = {
  'bank-challenge': challengePage(),
  'bank-challenge-wrong-code': challengePage({ notice: 'wrong_code', triesLeft: 2 }),
  'bank-challenge-resent': challengePage({ notice: 'resent' }),
  ...byName('bank-notice', ['unknown', 'expired', 'superseded'], (reason) => bankNoticePage(reason)),
  ...byName('bank-return', ['success', 'declined', 'failed', 'unavailable'], (outcome) => bankReturnPage(outcome)),
  'bank-return-stays': bankReturnPage('success', { return: wayOn(null) }),
  'bank-return-own-page': bankReturnPage('declined', { return: { url: '/pk/paym', isOwnPage: true } }),
}

/** The HTML of every page above, by name. */
export function renderEveryPage(language: Language): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries({ ...checkoutPages, ...debitPages(language) }).map(
      ([name, page]) => [name, renderCheckout({ ...page, language })] as const,
    ),
    ...Object.entries(bankPages).map(([name, page]) => [name, renderBank({ ...page, language })] as const),
    ...renderMandatePages(language),
  ])
}

function byName<Reason extends string, Page>(
  prefix: string,
  reasons: readonly Reason[],
  page: (reason: Reason) => Page,
): Record<string, Page> {
  return Object.fromEntries(reasons.map((reason) => [`${prefix}-${reason.replaceAll('_', '-')}`, page(reason)]))
}
