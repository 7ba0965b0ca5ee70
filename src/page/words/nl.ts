import { nl as debit } from './debits/nl.ts'
import { nl as mandate } from './mandates/nl.ts'
import type { Words } from './words.ts'

export const nl: Words = {
  testMode: 'Testmodus: er wordt geen geld overgemaakt',
  backToShop: 'Terug naar de winkel',
  paymentTo: (merchant) => `Betaling aan ${merchant}`,
  payment: 'Betaling',
  form: {
    payByCard: 'Betalen met kaart',
    chooseCard: 'Kies een kaart',
    anotherCard: 'Een andere kaart',
    cardEndingIn: (last4) => `Kaart eindigend op ${last4}`,
    expires: (date) => `Geldig t/m ${date}`,
    number: 'Kaartnummer',
    expiry: 'Vervaldatum',
    expiryPattern: 'MM/JJ',
    securityCode: 'Beveiligingscode',
    securityCodeHint: '3 cijfers op de achterkant, of 4 op de voorkant',
    name: 'Naam op de kaart',
    optional: 'optioneel',
    network: 'Kaartnetwerk',
    networkHint: 'Sommige kaarten horen bij twee netwerken. U kunt kiezen welk netwerk wordt gebruikt.',
    networks: { automatic: 'Automatisch', national: 'CB', visa: 'Visa', mastercard: 'Mastercard' },
    remember: 'Deze kaart onthouden voor mijn volgende betalingen',
    kept: {
      subscription: 'Deze kaart wordt bewaard en betaalt ook de volgende perioden van uw abonnement.',
      shop: 'Deze kaart wordt bewaard en kan later opnieuw bij deze winkel betalen.',
    },
    pay: (amount) => `${amount} betalen`,
    keep: 'Deze kaart bewaren',
    paying: 'Bezig met betalen…',
    notSent: 'We hebben geen antwoord ontvangen. Controleer uw verbinding en probeer het opnieuw.',
    discretion: 'De winkel ziet uw volledige kaartnummer en uw beveiligingscode niet.',
  },
  fieldErrors: {
    number_missing: 'Vul uw kaartnummer in.',
    number_invalid: 'Dit kaartnummer is niet geldig. Controleer de cijfers.',
    number_brand: 'De winkel accepteert hier geen kaarten van dit merk. Gebruik een andere kaart.',
    expiry_missing: 'Vul de vervaldatum in.',
    expiry_invalid: 'Vul maand en jaar in, bijvoorbeeld 08/30.',
    expiry_past: 'Deze kaart is verlopen. Gebruik een andere kaart.',
    security_code_missing: 'Vul de beveiligingscode in.',
    security_code_invalid: 'De beveiligingscode heeft 3 of 4 cijfers.',
    name_invalid: 'Vul de naam in zoals die op de kaart staat.',
    ...debit.fieldErrors,
  },
  formNotices: {
    refused: 'Uw bank heeft de betaling geweigerd. Probeer een andere kaart of neem contact op met uw bank.',
    insufficient_funds: 'Er is niet genoeg saldo beschikbaar op deze kaart. Probeer een andere kaart.',
    expired_card: 'Deze kaart is verlopen. Probeer een andere kaart.',
    authentication_declined:
      'Uw bank heeft niet bevestigd dat u het bent. Er is niets afgeschreven. Probeer het opnieuw of gebruik een andere kaart.',
    authentication_failed:
      'Uw bank kon niet controleren of u het bent. Er is niets afgeschreven. Probeer het opnieuw of gebruik een andere kaart.',
    authentication_canceled: 'U hebt de bevestiging bij uw bank geannuleerd. Er is niets afgeschreven.',
    authentication_expired:
      'De bevestiging bij uw bank heeft te lang geduurd. Er is niets afgeschreven. Probeer het opnieuw.',
    form_expired: 'Deze pagina heeft te lang opengestaan. Er is niets afgeschreven. Vul uw gegevens opnieuw in.',
    changed: 'De winkel heeft het bedrag gewijzigd. Er is niets afgeschreven. Controleer het voordat u betaalt.',
    kept_changed:
      'De winkel heeft gewijzigd of uw kaart of rekening wordt bewaard. Er is niets afgeschreven. Controleer het voordat u betaalt.',
    check_fields: 'Controleer de gemarkeerde velden.',
    ...debit.formNotices,
  },
  results: {
    paid: {
      title: 'Betaling geslaagd',
      text: (amount, merchant) => `Bedankt. U hebt ${amount} betaald aan ${merchant}.`,
    },
    authorized: {
      title: 'Betaling goedgekeurd',
      text: (amount, merchant) =>
        `Bedankt. Uw bank heeft ${amount} gereserveerd voor ${merchant}. Er is nog niets afgeschreven.`,
    },
  },
  goesBackSoon: 'Over drie seconden bent u terug in de winkel.',
  mayClose: 'U kunt deze pagina sluiten.',
  notices: {
    unknown: {
      title: 'Betaling niet gevonden',
      text: 'Dit adres leidt niet naar een betaling. Ga terug naar de winkel en begin daar opnieuw.',
    },
    already_paid: { title: 'Al betaald', text: 'Deze betaling is gedaan. U hoeft niets meer te doen.' },
    canceled: {
      title: 'Betaling geannuleerd',
      text: 'De winkel heeft deze betaling geannuleerd. Er is niets afgeschreven.',
    },
    expired: {
      title: 'Betaling verlopen',
      text: 'De tijd om deze betaling te doen is voorbij. Er is niets afgeschreven. Begin opnieuw vanuit de winkel.',
    },
    failed: {
      title: 'Betaling mislukt',
      text: 'Deze betaling kon niet worden gedaan. Begin opnieuw vanuit de winkel of kies daar een andere betaalwijze.',
    },
    too_many_attempts: {
      title: 'Te veel pogingen',
      text: 'Deze betaling is te vaak geprobeerd. Wacht een tijdje voordat u het opnieuw probeert.',
    },
    no_method: {
      title: 'Hier kunt u niet betalen',
      text: 'Geen van de betaalwijzen die de winkel accepteert, is op deze pagina beschikbaar. Neem contact op met de winkel.',
    },
    processing: {
      title: 'Betaling in behandeling',
      text: 'We hebben het antwoord van uw bank nog niet. Betaal niet nog een keer: de winkel laat u weten hoe het afloopt.',
    },
    unavailable: {
      title: 'Betalen is nu niet mogelijk',
      text: 'We kunnen op dit moment geen betalingen aannemen. Open deze pagina later opnieuw: dan ziet u of er betaald is.',
    },
  },
  bank: {
    name: 'Gesimuleerde bank',
    tagline: 'Een bank voor tests',
    title: 'Bent u het die betaalt?',
    explanation: 'Vul de code in die we naar uw telefoon hebben gestuurd om deze betaling te bevestigen.',
    merchant: 'Winkel',
    amount: 'Bedrag',
    card: 'Kaart',
    code: 'Eenmalige code',
    confirm: 'Bevestigen',
    resend: 'Nieuwe code sturen',
    cancel: 'Annuleren',
    wrongCode: (triesLeft) =>
      triesLeft > 1
        ? `Deze code klopt niet. U hebt nog ${triesLeft} pogingen.`
        : 'Deze code klopt niet. U hebt nog één laatste poging.',
    resent: 'We hebben u een nieuwe code gestuurd.',
    testCodes: 'Codes voor tests',
    outcomes: {
      authenticated: 'bevestigt dat u het bent',
      attempt: 'telt als poging: de bank staat borg zonder controle',
      declined: 'de bank zegt dat u het niet bent',
      failed: 'de controle mislukt',
      unavailable: 'de bank is niet bereikbaar',
    },
    notices: {
      unknown: {
        title: 'Niets te bevestigen',
        text: 'Dit adres leidt niet naar een betaling die op uw bevestiging wacht.',
      },
      expired: {
        title: 'Te laat om te bevestigen',
        text: 'De tijd om deze betaling te bevestigen is voorbij. Er is niets afgeschreven. Begin opnieuw vanuit de winkel.',
      },
      superseded: {
        title: 'Niet meer nodig',
        text: 'De winkel heeft intussen een andere bevestiging gevraagd. Ga verder op de nieuwste pagina.',
      },
    },
    returns: {
      success: { title: 'Bevestigd', text: 'Bedankt.' },
      declined: { title: 'Niet bevestigd', text: 'U hebt de betaling niet bevestigd.' },
      failed: { title: 'Controle mislukt', text: 'We konden niet controleren of u het bent.' },
      unavailable: {
        title: 'Geen controle mogelijk',
        text: 'We kunnen op dit moment niet controleren of u het bent. De winkel beslist hoe het verdergaat.',
      },
    },
    goesOn: 'U gaat terug naar de winkel.',
    goOn: 'Doorgaan',
  },
  mandate,
  debit,
}
