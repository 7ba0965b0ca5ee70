/** Every kind of page of a mandate with every reason there is for it, for the tests of the views. */
import { mandateText } from '../../mandates/index.ts'
import type { Language } from '../languages.ts'
import type {
  MandateFacts,
  MandateFieldErrors,
  MandateFormNotice,
  MandateNoticeReason,
  MandatePage,
  SignPage,
  UploadPage,
} from '../mandate-model.ts'
import { renderMandate } from './index.ts'

export const mandateFacts: MandateFacts = {
  testMode: true,
  creditor: 'The Corner Bookshop',
  creditorIdentifier: 'FR72ZZZ123456',
  address: ['12 rue des Écoles', '75005 Paris'],
  rum: 'RUM-20261121-7K3M9QX2PA5',
  kind: 'recurrent',
  debtor: 'Ada Lovelace',
  country: 'FR',
  last4: '0189',
  prenotificationDays: 14,
}

export const signPage = (fields: Partial<SignPage> = {}): SignPage => ({
  kind: 'sign',
  language: 'en',
  facts: mandateFacts,
  agreement: mandateText(fields.language ?? 'en', mandateFacts),
  action: '/mandates/token?lang=en',
  token: 'the-token',
  notice: null,
  values: { name: 'Ada Lovelace', consent: false },
  errors: {},
  ...fields,
})

export const uploadPage = (fields: Partial<UploadPage> = {}): UploadPage => ({
  kind: 'upload',
  language: 'en',
  facts: mandateFacts,
  action: '/mandates/token/upload',
  token: 'the-token',
  notice: null,
  asksDate: true,
  sizeMax: 10_485_760,
  values: { date: '', place: '' },
  errors: {},
  ...fields,
})

const notices: readonly MandateFormNotice[] = ['form_expired', 'changed']
const reasons: readonly MandateNoticeReason[] = ['unknown', 'revoked', 'already_signed', 'unavailable']

const signErrors: readonly MandateFieldErrors[] = [
  { name: 'name_missing', consent: 'consent_missing' },
  { name: 'name_invalid' },
]
const uploadErrors: readonly MandateFieldErrors[] = [
  { file: 'file_missing', date: 'date_missing', place: 'place_invalid' },
  { file: 'file_not_pdf', date: 'date_invalid' },
  { file: 'file_too_large', date: 'date_to_come' },
]

const pagesIn = (language: Language): Readonly<Record<string, MandatePage>> => ({
  'mandate-sign': signPage({ language }),
  'mandate-sign-one-off-live': signPage({ language, facts: { ...mandateFacts, testMode: false, kind: 'one_off' } }),
  ...numbered('mandate-sign-errors', signErrors, (errors) =>
    signPage({ language, notice: 'check_fields', errors, values: { name: '', consent: true } }),
  ),
  ...Object.fromEntries(notices.map((notice) => [`mandate-sign-notice-${notice}`, signPage({ language, notice })])),
  'mandate-signed': { kind: 'signed', language, facts: mandateFacts, document: '/mandates/token/document?key=the-key' },
  'mandate-upload': uploadPage({ language }),
  'mandate-upload-of-signed': uploadPage({ language, asksDate: false }),
  ...numbered('mandate-upload-errors', uploadErrors, (errors) =>
    uploadPage({ language, notice: 'check_fields', errors, values: { date: '2026-08-30', place: 'Paris' } }),
  ),
  'mandate-received': { kind: 'received', language, facts: mandateFacts },
  ...Object.fromEntries(
    reasons.map((reason) => [
      `mandate-notice-${reason}`,
      { kind: 'notice', language, reason, testMode: true } as const,
    ]),
  ),
})

/** The HTML of every page above, by name. */
export const renderMandatePages = (language: Language): (readonly [name: string, html: string])[] =>
  Object.entries(pagesIn(language)).map(([name, page]) => [name.replaceAll('_', '-'), renderMandate(page)] as const)

/** Each kind of page with the text in every place that holds something from outside. */
export function mandatePagesWith(text: string): string[] {
  const facts = {
    ...mandateFacts,
    creditor: text,
    creditorIdentifier: text,
    address: [text],
    rum: text,
    debtor: text,
    country: text,
    last4: text,
  }
  const action = `/${text}`
  const pages: MandatePage[] = [
    signPage({ facts, agreement: [text], action, token: text, values: { name: text, consent: true } }),
    uploadPage({ facts, action, token: text, values: { date: text, place: text } }),
    { kind: 'signed', language: 'en', facts, document: action },
    { kind: 'received', language: 'en', facts },
  ]
  return pages.map(renderMandate)
}

const numbered = <Page>(
  name: string,
  errors: readonly MandateFieldErrors[],
  page: (errors: MandateFieldErrors) => Page,
): Record<string, Page> => Object.fromEntries(errors.map((each, index) => [`${name}-${index + 1}`, page(each)]))
