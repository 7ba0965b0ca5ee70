import type { DebitWords } from './words.ts'

export const nl: DebitWords = {
  payByDebit: 'Betalen via automatische incasso',
  chooseMethod: 'Hoe wilt u betalen?',
  methods: { card: 'Kaart', sepa: 'SEPA-incasso' },
  chooseAccount: 'Kies een rekening',
  anotherAccount: 'Een andere rekening',
  namedAccount: 'De rekening waarvan wordt afgeschreven',
  underMandate: (rum) => `Volgens machtiging ${rum}`,
  iban: 'Rekeningnummer (IBAN)',
  holder: 'Rekeninghouder',
  holderHint: 'Voor- en achternaam, zoals bij de bank',
  referenceLater: 'U krijgt het kenmerk zodra u hebt betaald.',
  kept: {
    subscription:
      'Deze rekening wordt bewaard, en ook de volgende perioden van uw abonnement worden ervan afgeschreven.',
    shop: 'Deze rekening wordt bewaard, en deze winkel kan er later opnieuw van afschrijven.',
  },
  fieldErrors: {
    iban_missing: 'Vul uw IBAN in.',
    iban_country: 'Een IBAN begint met de twee letters van een SEPA-land, bijvoorbeeld NL of BE.',
    iban_characters: 'Een IBAN bestaat alleen uit letters en cijfers.',
    iban_length: 'Deze IBAN is te kort of te lang voor het land.',
    iban_check_digits: 'Deze IBAN is niet geldig. Controleer de letters en cijfers.',
    holder_missing: 'Vul de naam van de rekeninghouder in.',
    holder_invalid: 'Vul de naam van de rekeninghouder in, met 3 tot 64 tekens.',
    agreement_missing: 'Bevestig dat u met de machtiging instemt.',
  },
  formNotices: {
    debit_refused:
      'De bank van deze rekening heeft de incasso geweigerd. Er is niets afgeschreven. Probeer een andere rekening of neem contact op met uw bank.',
    account_incorrect: 'De bank kent deze rekening niet. Er is niets afgeschreven. Controleer de IBAN.',
    account_not_debitable:
      'Van deze rekening kan niet worden geïncasseerd; dat geldt bijvoorbeeld voor spaarrekeningen. Er is niets afgeschreven. Probeer een andere rekening.',
    mandate_changed:
      'De machtiging is intussen gewijzigd. Er is niets afgeschreven. Lees haar opnieuw voordat u betaalt.',
  },
  results: {
    paid: {
      title: 'Incasso geaccepteerd',
      text: (amount, merchant, day) =>
        `Bedankt. Op ${day} wordt ${amount} van uw rekening afgeschreven voor ${merchant}.`,
    },
    authorized: {
      title: 'Incasso afgesproken',
      text: (amount, merchant) =>
        `Bedankt. ${merchant} mag ${amount} van uw rekening afschrijven en laat u vooraf weten wanneer. Er is nog niets afgeschreven.`,
    },
  },
  goesBackLater: 'Over twintig seconden bent u terug in de winkel.',
}
