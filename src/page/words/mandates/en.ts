import type { MandatePageWords } from './words.ts'

export const en: MandatePageWords = {
  sign: (creditor) => `Direct debit mandate for ${creditor}`,
  upload: (creditor) => `Signed mandate for ${creditor}`,
  yourSignature: 'Your signature',
  name: 'Your name',
  nameHint: 'First name and last name of the account holder who signs',
  consent: 'I have read this mandate and agree to it.',
  signNow: 'Sign the mandate',
  signing: 'Signing…',
  recorded: 'Your name, the time, your internet address and your browser are recorded with your signature.',
  accountEndingIn: (country, last4) => `Account of ${country} ending in ${last4}`,
  signed: {
    title: 'Mandate signed',
    text: (creditor) => `Thank you. ${creditor} may now debit your account under this mandate.`,
  },
  next: (creditor, days) =>
    `${creditor} tells you of each debit at least ${days === 1 ? 'one day' : `${days} days`} before. You can revoke the mandate at any time: ask ${creditor} or your bank.`,
  download: 'Download the signed mandate',
  downloadHint: 'It shows your full account number. The download works for one hour.',
  yourPaper: 'Your signed document',
  uploadExplanation: (creditor) =>
    `Have you signed the mandate on paper? Scan it, save it as a PDF and hand it in here for ${creditor}.`,
  file: 'Signed mandate',
  fileHint: 'One PDF of at most 10 MB',
  date: 'Date of the signature',
  place: 'Place of the signature',
  uploadNow: 'Hand in the document',
  uploading: 'Sending…',
  received: {
    title: 'Document received',
    text: (creditor) => `Thank you. Your signed mandate is kept for ${creditor}.`,
  },
  fieldErrors: {
    name_missing: 'Please enter your name.',
    name_invalid: 'Please enter your first name and last name, with 70 characters at most.',
    consent_missing: 'Please confirm that you agree to the mandate.',
    file_missing: 'Please choose the signed document.',
    file_not_pdf: 'This file is not a whole PDF document. Please choose another one.',
    file_too_large: 'This file is larger than 10 MB. Please choose a smaller one.',
    date_missing: 'Please enter the day on which you signed.',
    date_invalid: 'Please enter a day, for example 2026-08-30.',
    date_to_come: 'This day is yet to come. Please enter the day on which you signed.',
    place_invalid: 'Please enter the place with 70 characters at most.',
  },
  formNotices: {
    form_expired: 'This page had been open for too long. Nothing was sent. Please try again.',
    changed: 'The mandate has changed meanwhile. Nothing was signed. Please read it again before you sign.',
    check_fields: 'Please check the marked fields.',
  },
  notices: {
    unknown: {
      title: 'Mandate not found',
      text: 'This address does not lead to a mandate. Please ask whoever sent it to you.',
    },
    revoked: { title: 'Mandate revoked', text: 'This mandate was revoked. Nothing can be debited by it any more.' },
    already_signed: {
      title: 'Already signed',
      text: 'This mandate has been signed. There is nothing left for you to do.',
    },
    unavailable: {
      title: 'Not possible at the moment',
      text: 'We cannot take your signature right now. Please open this page again in a while: it says whether the mandate is signed.',
    },
  },
}
