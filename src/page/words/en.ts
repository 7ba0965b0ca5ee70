import { en as debit } from './debits/en.ts'
import { en as mandate } from './mandates/en.ts'
import type { Words } from './words.ts'

export const en: Words = {
  testMode: 'Test mode: no money moves',
  backToShop: 'Back to the shop',
  paymentTo: (merchant) => `Payment to ${merchant}`,
  payment: 'Payment',
  form: {
    payByCard: 'Pay by card',
    chooseCard: 'Choose a card',
    anotherCard: 'Another card',
    cardEndingIn: (last4) => `Card ending in ${last4}`,
    expires: (date) => `Expires ${date}`,
    number: 'Card number',
    expiry: 'Expiry date',
    expiryPattern: 'MM/YY',
    securityCode: 'Security code',
    securityCodeHint: '3 digits on the back, or 4 on the front',
    name: 'Name on the card',
    optional: 'optional',
    network: 'Card network',
    networkHint: 'Some cards belong to two networks. You may choose which one is used.',
    networks: { automatic: 'Automatic', national: 'CB', visa: 'Visa', mastercard: 'Mastercard' },
    remember: 'Remember this card for my next payments',
    kept: {
      subscription: 'This card is kept, and also pays the next periods of your subscription.',
      shop: 'This card is kept, and can pay this shop again later.',
    },
    pay: (amount) => `Pay ${amount}`,
    keep: 'Save this card',
    paying: 'Payment in progress…',
    notSent: 'We received no answer. Please check your connection, then try again.',
    discretion: 'The shop does not see your full card number or your security code.',
  },
  fieldErrors: {
    number_missing: 'Please enter your card number.',
    number_invalid: 'This card number is not valid. Please check its digits.',
    number_brand: 'This shop does not take cards of this brand here. Please use another one.',
    expiry_missing: 'Please enter the expiry date.',
    expiry_invalid: 'Please enter month and year, for example 08/30.',
    expiry_past: 'This card has expired. Please use another one.',
    security_code_missing: 'Please enter the security code.',
    security_code_invalid: 'The security code has 3 or 4 digits.',
    name_invalid: 'Please enter the name as it is printed on the card.',
    ...debit.fieldErrors,
  },
  formNotices: {
    refused: 'Your bank refused the payment. Please try another card, or contact your bank.',
    insufficient_funds: 'There is not enough money available on this card. Please try another one.',
    expired_card: 'This card has expired. Please try another one.',
    authentication_declined:
      'Your bank did not confirm that it was you. Nothing was taken. Please try again or use another card.',
    authentication_failed:
      'Your bank could not check that it was you. Nothing was taken. Please try again or use another card.',
    authentication_canceled: 'You canceled the confirmation at your bank. Nothing was taken.',
    authentication_expired: 'The confirmation at your bank took too long. Nothing was taken. Please try again.',
    form_expired: 'This page had been open for too long. Nothing was taken. Please enter your details again.',
    changed: 'The shop has changed the amount. Nothing was taken. Please check it before you pay.',
    kept_changed:
      'The shop has changed whether your card or account is kept. Nothing was taken. Please check it before you pay.',
    check_fields: 'Please check the marked fields.',
    ...debit.formNotices,
  },
  results: {
    paid: {
      title: 'Payment successful',
      text: (amount, merchant) => `Thank you. You paid ${amount} to ${merchant}.`,
    },
    authorized: {
      title: 'Payment authorized',
      text: (amount, merchant) =>
        `Thank you. Your bank has set ${amount} aside for ${merchant}. Nothing has been taken yet.`,
    },
  },
  goesBackSoon: 'You will be back at the shop in three seconds.',
  mayClose: 'You may close this page.',
  notices: {
    unknown: {
      title: 'Payment not found',
      text: 'This address does not lead to a payment. Please go back to the shop and start again from there.',
    },
    already_paid: { title: 'Already paid', text: 'This payment has been made. There is nothing left for you to do.' },
    canceled: { title: 'Payment canceled', text: 'The shop has canceled this payment. Nothing was taken.' },
    expired: {
      title: 'Payment expired',
      text: 'The time to make this payment is over. Nothing was taken. Please start again from the shop.',
    },
    failed: {
      title: 'Payment failed',
      text: 'This payment could not be made. Please start again from the shop, or choose another way to pay there.',
    },
    too_many_attempts: {
      title: 'Too many attempts',
      text: 'This payment has been tried too often. Please wait a while before you try again.',
    },
    no_method: {
      title: 'No way to pay here',
      text: 'None of the ways to pay that the shop accepts is available on this page. Please contact the shop.',
    },
    processing: {
      title: 'Payment in progress',
      text: 'We do not have the answer of your bank yet. Please do not pay again: the shop will tell you how it ends.',
    },
    unavailable: {
      title: 'Payment not possible at the moment',
      text: 'We cannot take payments right now. Open this page again in a while: it says whether you have paid.',
    },
  },
  bank: {
    name: 'Simulated Bank',
    tagline: 'A bank for tests',
    title: 'Is it you who is paying?',
    explanation: 'To confirm this payment, enter the code that we have sent to your phone.',
    merchant: 'Shop',
    amount: 'Amount',
    card: 'Card',
    code: 'One-time code',
    confirm: 'Confirm',
    resend: 'Send a new code',
    cancel: 'Cancel',
    wrongCode: (triesLeft) =>
      triesLeft > 1
        ? `This code is not right. You have ${triesLeft} tries left.`
        : 'This code is not right. You have one last try.',
    resent: 'We have sent you a new code.',
    testCodes: 'Codes for tests',
    outcomes: {
      authenticated: 'confirms that it is you',
      attempt: 'counts as an attempt: the bank vouches without a check',
      declined: 'the bank says that it is not you',
      failed: 'the check fails',
      unavailable: 'the bank cannot be reached',
    },
    notices: {
      unknown: { title: 'Nothing to confirm', text: 'This address does not lead to a payment that waits for you.' },
      expired: {
        title: 'Too late to confirm',
        text: 'The time to confirm this payment is over. Nothing was taken. Please start again from the shop.',
      },
      superseded: {
        title: 'No longer needed',
        text: 'The shop has asked for another confirmation meanwhile. Please continue with the newest page.',
      },
    },
    returns: {
      success: { title: 'Confirmed', text: 'Thank you.' },
      declined: { title: 'Not confirmed', text: 'You did not confirm the payment.' },
      failed: { title: 'Check failed', text: 'We could not check that it is you.' },
      unavailable: {
        title: 'No check possible',
        text: 'We cannot check at the moment that it is you. The shop decides how to go on.',
      },
    },
    goesOn: 'You are on your way back to the shop.',
    goOn: 'Continue',
  },
  mandate,
  debit,
}
