import type { DebitWords } from './words.ts'

// Before a colon or a question mark stands a space that does not break (U+00A0), as French typography wants it.
export const fr: DebitWords = {
  payByDebit: 'Payer par prélèvement',
  chooseMethod: 'Comment souhaitez-vous payer ?',
  methods: { card: 'Carte', sepa: 'Prélèvement SEPA' },
  chooseAccount: 'Choisissez un compte',
  anotherAccount: 'Un autre compte',
  namedAccount: 'Le compte prélevé',
  underMandate: (rum) => `Selon le mandat ${rum}`,
  iban: 'Numéro de compte (IBAN)',
  holder: 'Titulaire du compte',
  holderHint: 'Prénom et nom, comme à la banque',
  referenceLater: 'La référence vous est donnée dès que vous avez payé.',
  kept: {
    subscription: 'Ce compte est enregistré et sera aussi débité pour les prochaines périodes de votre abonnement.',
    shop: 'Ce compte est enregistré et pourra être débité à nouveau par ce commerçant.',
  },
  fieldErrors: {
    iban_missing: 'Veuillez saisir votre IBAN.',
    iban_country: 'Un IBAN commence par les deux lettres d’un pays de la zone SEPA, par exemple FR ou DE.',
    iban_characters: 'Un IBAN ne contient que des lettres et des chiffres.',
    iban_length: 'Cet IBAN est trop court ou trop long pour son pays.',
    iban_check_digits: 'Cet IBAN n’est pas valide. Veuillez vérifier les lettres et les chiffres.',
    holder_missing: 'Veuillez saisir le nom du titulaire du compte.',
    holder_invalid: 'Veuillez saisir le nom du titulaire du compte, en 3 à 64 caractères.',
    agreement_missing: 'Veuillez confirmer que vous acceptez le mandat.',
  },
  formNotices: {
    debit_refused:
      'La banque de ce compte a refusé le prélèvement. Rien n’a été débité. Veuillez essayer un autre compte ou contacter votre banque.',
    account_incorrect: 'La banque ne connaît pas ce compte. Rien n’a été débité. Veuillez vérifier l’IBAN.',
    account_not_debitable:
      'Ce compte ne peut pas être prélevé, comme c’est le cas des comptes d’épargne. Rien n’a été débité. Veuillez essayer un autre compte.',
    mandate_changed: 'Le mandat a changé entre-temps. Rien n’a été débité. Veuillez le relire avant de payer.',
  },
  results: {
    paid: {
      title: 'Prélèvement accepté',
      text: (amount, merchant, day) => `Merci. ${amount} seront prélevés sur votre compte le ${day} pour ${merchant}.`,
    },
    authorized: {
      title: 'Prélèvement convenu',
      text: (amount, merchant) =>
        `Merci. ${merchant} peut prélever ${amount} sur votre compte et vous en dira le jour auparavant. Rien n’a encore été débité.`,
    },
  },
  goesBackLater: 'Vous serez de retour à la boutique dans vingt secondes.',
}
