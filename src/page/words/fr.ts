import { fr as debit } from './debits/fr.ts'
import { fr as mandate } from './mandates/fr.ts'
import type { Words } from './words.ts'

// Before a colon or a question mark stands a space that does not break (U+00A0), as French typography wants it.
export const fr: Words = {
  testMode: 'Mode test : aucun argent ne circule',
  backToShop: 'Retour à la boutique',
  paymentTo: (merchant) => `Paiement à ${merchant}`,
  payment: 'Paiement',
  form: {
    payByCard: 'Payer par carte',
    chooseCard: 'Choisissez une carte',
    anotherCard: 'Une autre carte',
    cardEndingIn: (last4) => `Carte se terminant par ${last4}`,
    expires: (date) => `Expire ${date}`,
    number: 'Numéro de carte',
    expiry: 'Date d’expiration',
    expiryPattern: 'MM/AA',
    securityCode: 'Code de sécurité',
    securityCodeHint: '3 chiffres au dos, ou 4 au recto',
    name: 'Nom sur la carte',
    optional: 'facultatif',
    network: 'Réseau de la carte',
    networkHint: 'Certaines cartes appartiennent à deux réseaux. Vous pouvez choisir celui qui est utilisé.',
    networks: { automatic: 'Automatique', national: 'CB', visa: 'Visa', mastercard: 'Mastercard' },
    remember: 'Enregistrer cette carte pour mes prochains paiements',
    kept: {
      subscription: 'Cette carte est enregistrée et paiera aussi les prochaines périodes de votre abonnement.',
      shop: 'Cette carte est enregistrée et pourra payer à nouveau chez ce commerçant.',
    },
    pay: (amount) => `Payer ${amount}`,
    keep: 'Enregistrer cette carte',
    paying: 'Paiement en cours…',
    notSent: 'Nous n’avons pas reçu de réponse. Veuillez vérifier votre connexion, puis réessayer.',
    discretion: 'La boutique ne voit ni votre numéro de carte complet ni votre code de sécurité.',
  },
  fieldErrors: {
    number_missing: 'Veuillez saisir votre numéro de carte.',
    number_invalid: 'Ce numéro de carte n’est pas valide. Veuillez vérifier les chiffres.',
    number_brand: 'La boutique n’accepte pas ici les cartes de cette marque. Veuillez en utiliser une autre.',
    expiry_missing: 'Veuillez saisir la date d’expiration.',
    expiry_invalid: 'Veuillez saisir le mois et l’année, par exemple 08/30.',
    expiry_past: 'Cette carte a expiré. Veuillez en utiliser une autre.',
    security_code_missing: 'Veuillez saisir le code de sécurité.',
    security_code_invalid: 'Le code de sécurité comporte 3 ou 4 chiffres.',
    name_invalid: 'Veuillez saisir le nom tel qu’il figure sur la carte.',
    ...debit.fieldErrors,
  },
  formNotices: {
    refused: 'Votre banque a refusé le paiement. Veuillez essayer une autre carte ou contacter votre banque.',
    insufficient_funds: 'Le solde disponible de cette carte est insuffisant. Veuillez en essayer une autre.',
    expired_card: 'Cette carte a expiré. Veuillez en essayer une autre.',
    authentication_declined:
      'Votre banque n’a pas confirmé votre identité. Rien n’a été débité. Veuillez réessayer ou utiliser une autre carte.',
    authentication_failed:
      'Votre banque n’a pas pu vérifier votre identité. Rien n’a été débité. Veuillez réessayer ou utiliser une autre carte.',
    authentication_canceled: 'Vous avez annulé la confirmation auprès de votre banque. Rien n’a été débité.',
    authentication_expired:
      'La confirmation auprès de votre banque a pris trop de temps. Rien n’a été débité. Veuillez réessayer.',
    form_expired:
      'Cette page est restée ouverte trop longtemps. Rien n’a été débité. Veuillez saisir à nouveau vos données.',
    changed: 'La boutique a modifié le montant. Rien n’a été débité. Veuillez le vérifier avant de payer.',
    kept_changed:
      'La boutique a modifié l’enregistrement de votre carte ou de votre compte. Rien n’a été débité. Veuillez le vérifier avant de payer.',
    check_fields: 'Veuillez vérifier les champs signalés.',
    ...debit.formNotices,
  },
  results: {
    paid: {
      title: 'Paiement réussi',
      text: (amount, merchant) => `Merci. Vous avez payé ${amount} à ${merchant}.`,
    },
    authorized: {
      title: 'Paiement autorisé',
      text: (amount, merchant) =>
        `Merci. Votre banque a réservé ${amount} pour ${merchant}. Rien n’a encore été débité.`,
    },
  },
  goesBackSoon: 'Vous serez de retour à la boutique dans trois secondes.',
  mayClose: 'Vous pouvez fermer cette page.',
  notices: {
    unknown: {
      title: 'Paiement introuvable',
      text: 'Cette adresse ne mène à aucun paiement. Veuillez retourner à la boutique et recommencer.',
    },
    already_paid: { title: 'Déjà payé', text: 'Ce paiement a bien été effectué. Vous n’avez plus rien à faire.' },
    canceled: { title: 'Paiement annulé', text: 'La boutique a annulé ce paiement. Rien n’a été débité.' },
    expired: {
      title: 'Paiement expiré',
      text: 'Le délai pour effectuer ce paiement est dépassé. Rien n’a été débité. Veuillez recommencer depuis la boutique.',
    },
    failed: {
      title: 'Échec du paiement',
      text: 'Ce paiement n’a pas pu être effectué. Veuillez recommencer depuis la boutique ou y choisir un autre moyen de paiement.',
    },
    too_many_attempts: {
      title: 'Trop de tentatives',
      text: 'Ce paiement a été tenté trop souvent. Veuillez patienter un moment avant de réessayer.',
    },
    no_method: {
      title: 'Aucun moyen de paiement ici',
      text: 'Aucun des moyens de paiement acceptés par la boutique n’est disponible sur cette page. Veuillez contacter la boutique.',
    },
    processing: {
      title: 'Paiement en cours',
      text: 'Nous n’avons pas encore la réponse de votre banque. Veuillez ne pas payer une seconde fois : la boutique vous informera du résultat.',
    },
    unavailable: {
      title: 'Paiement momentanément impossible',
      text: 'Nous ne pouvons pas recevoir de paiements en ce moment. Veuillez rouvrir cette page un peu plus tard : elle vous dira si le paiement a eu lieu.',
    },
  },
  bank: {
    name: 'Banque simulée',
    tagline: 'Une banque pour les tests',
    title: 'Est-ce bien vous qui payez ?',
    explanation: 'Pour confirmer ce paiement, saisissez le code que nous avons envoyé sur votre téléphone.',
    merchant: 'Boutique',
    amount: 'Montant',
    card: 'Carte',
    code: 'Code à usage unique',
    confirm: 'Confirmer',
    resend: 'Envoyer un nouveau code',
    cancel: 'Annuler',
    wrongCode: (triesLeft) =>
      triesLeft > 1
        ? `Ce code n’est pas le bon. Il vous reste ${triesLeft} essais.`
        : 'Ce code n’est pas le bon. Il vous reste un dernier essai.',
    resent: 'Nous vous avons envoyé un nouveau code.',
    testCodes: 'Codes pour les tests',
    outcomes: {
      authenticated: 'confirme que c’est bien vous',
      attempt: 'compte comme une tentative : la banque se porte garante sans vérifier',
      declined: 'la banque dit que ce n’est pas vous',
      failed: 'la vérification échoue',
      unavailable: 'la banque est injoignable',
    },
    notices: {
      unknown: {
        title: 'Rien à confirmer',
        text: 'Cette adresse ne mène à aucun paiement en attente de confirmation.',
      },
      expired: {
        title: 'Confirmation trop tardive',
        text: 'Le délai pour confirmer ce paiement est dépassé. Rien n’a été débité. Veuillez recommencer depuis la boutique.',
      },
      superseded: {
        title: 'Plus nécessaire',
        text: 'La boutique a demandé une autre confirmation entre-temps. Veuillez continuer sur la page la plus récente.',
      },
    },
    returns: {
      success: { title: 'Confirmé', text: 'Merci.' },
      declined: { title: 'Non confirmé', text: 'Vous n’avez pas confirmé le paiement.' },
      failed: { title: 'Vérification échouée', text: 'Nous n’avons pas pu vérifier qu’il s’agit bien de vous.' },
      unavailable: {
        title: 'Vérification impossible',
        text: 'Nous ne pouvons pas vérifier votre identité en ce moment. La boutique décide de la suite.',
      },
    },
    goesOn: 'Vous retournez à la boutique.',
    goOn: 'Continuer',
  },
  mandate,
  debit,
}
