import type { DebitWords } from './words.ts'

export const de: DebitWords = {
  payByDebit: 'Mit Lastschrift bezahlen',
  chooseMethod: 'Wie möchten Sie bezahlen?',
  methods: { card: 'Karte', sepa: 'SEPA-Lastschrift' },
  chooseAccount: 'Wählen Sie ein Konto',
  anotherAccount: 'Ein anderes Konto',
  namedAccount: 'Das Konto, das belastet wird',
  underMandate: (rum) => `Mit dem Mandat ${rum}`,
  iban: 'Kontonummer (IBAN)',
  holder: 'Kontoinhaber',
  holderHint: 'Vor- und Nachname wie bei der Bank',
  referenceLater: 'Die Referenz erfahren Sie, sobald Sie bezahlt haben.',
  kept: {
    subscription: 'Dieses Konto wird gespeichert und auch für die nächsten Zeiträume Ihres Abonnements belastet.',
    shop: 'Dieses Konto wird gespeichert und kann von diesem Händler später wieder belastet werden.',
  },
  fieldErrors: {
    iban_missing: 'Bitte geben Sie Ihre IBAN ein.',
    iban_country: 'Eine IBAN beginnt mit den zwei Buchstaben eines SEPA-Landes, zum Beispiel DE oder FR.',
    iban_characters: 'Eine IBAN besteht nur aus Buchstaben und Ziffern.',
    iban_length: 'Diese IBAN ist zu kurz oder zu lang für ihr Land.',
    iban_check_digits: 'Diese IBAN ist ungültig. Bitte prüfen Sie Buchstaben und Ziffern.',
    holder_missing: 'Bitte geben Sie den Namen des Kontoinhabers ein.',
    holder_invalid: 'Bitte geben Sie den Namen des Kontoinhabers mit 3 bis 64 Zeichen ein.',
    agreement_missing: 'Bitte bestätigen Sie, dass Sie dem Mandat zustimmen.',
  },
  formNotices: {
    debit_refused:
      'Die Bank dieses Kontos hat die Lastschrift abgelehnt. Es wurde nichts abgebucht. Bitte versuchen Sie es mit einem anderen Konto oder wenden Sie sich an Ihre Bank.',
    account_incorrect: 'Die Bank kennt dieses Konto nicht. Es wurde nichts abgebucht. Bitte prüfen Sie die IBAN.',
    account_not_debitable:
      'Dieses Konto kann nicht belastet werden; das gilt zum Beispiel für Sparkonten. Es wurde nichts abgebucht. Bitte versuchen Sie es mit einem anderen Konto.',
    mandate_changed:
      'Das Mandat hat sich inzwischen geändert. Es wurde nichts abgebucht. Bitte lesen Sie es noch einmal, bevor Sie bezahlen.',
  },
  results: {
    paid: {
      title: 'Lastschrift angenommen',
      text: (amount, merchant, day) =>
        `Vielen Dank. ${amount} werden am ${day} für ${merchant} von Ihrem Konto abgebucht.`,
    },
    authorized: {
      title: 'Lastschrift vereinbart',
      text: (amount, merchant) =>
        `Vielen Dank. ${merchant} darf ${amount} von Ihrem Konto abbuchen und sagt Ihnen vorher, wann. Es wurde noch nichts abgebucht.`,
    },
  },
  goesBackLater: 'In zwanzig Sekunden sind Sie wieder im Shop.',
}
