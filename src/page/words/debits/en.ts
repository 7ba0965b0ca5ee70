import type { DebitWords } from './words.ts'

export const en: DebitWords = {
  payByDebit: 'Pay by direct debit',
  chooseMethod: 'How would you like to pay?',
  methods: { card: 'Card', sepa: 'Direct debit (SEPA)' },
  chooseAccount: 'Choose an account',
  anotherAccount: 'Another account',
  namedAccount: 'The account that is debited',
  underMandate: (rum) => `Under the mandate ${rum}`,
  iban: 'Account number (IBAN)',
  holder: 'Account holder',
  holderHint: 'First name and last name, as at the bank',
  referenceLater: 'You are told the reference as soon as you have paid.',
  kept: {
    subscription: 'This account is kept, and is also debited for the next periods of your subscription.',
    shop: 'This account is kept, and this shop can debit it again later.',
  },
  fieldErrors: {
    iban_missing: 'Please enter your IBAN.',
    iban_country: 'An IBAN begins with the two letters of a country in SEPA, for example FR or DE.',
    iban_characters: 'An IBAN is made of letters and digits alone.',
    iban_length: 'This IBAN is too short or too long for its country.',
    iban_check_digits: 'This IBAN is not valid. Please check its letters and digits.',
    holder_missing: 'Please enter the name of the account holder.',
    holder_invalid: 'Please enter the name of the account holder, with 3 to 64 characters.',
    agreement_missing: 'Please confirm that you agree to the mandate.',
  },
  formNotices: {
    debit_refused:
      'The bank of this account refused the debit. Nothing was taken. Please try another account, or contact your bank.',
    account_incorrect: 'The bank does not know this account. Nothing was taken. Please check the IBAN.',
    account_not_debitable:
      'This account cannot be debited; savings accounts, for example, cannot. Nothing was taken. Please try another account.',
    mandate_changed: 'The mandate has changed meanwhile. Nothing was taken. Please read it again before you pay.',
  },
  results: {
    paid: {
      title: 'Direct debit accepted',
      text: (amount, merchant, day) =>
        `Thank you. ${amount} will be debited from your account on ${day} for ${merchant}.`,
    },
    authorized: {
      title: 'Direct debit agreed',
      text: (amount, merchant) =>
        `Thank you. ${merchant} may debit ${amount} from your account, and tells you the day before it does. Nothing has been taken yet.`,
    },
  },
  goesBackLater: 'You will be back at the shop in twenty seconds.',
}
