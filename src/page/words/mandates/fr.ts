import type { MandatePageWords } from './words.ts'

// Before a colon or a question mark stands a space that does not break (U+00A0), as French typography wants it.
export const fr: MandatePageWords = {
  sign: (creditor) => `Mandat de prélèvement pour ${creditor}`,
  upload: (creditor) => `Mandat signé pour ${creditor}`,
  yourSignature: 'Votre signature',
  name: 'Votre nom',
  nameHint: 'Prénom et nom du titulaire du compte qui signe',
  consent: 'J’ai lu ce mandat et je l’accepte.',
  signNow: 'Signer le mandat',
  signing: 'Signature en cours…',
  recorded: 'Votre nom, l’heure, votre adresse internet et votre navigateur sont enregistrés avec votre signature.',
  accountEndingIn: (country, last4) => `Compte ${country} se terminant par ${last4}`,
  signed: {
    title: 'Mandat signé',
    text: (creditor) => `Merci. ${creditor} peut désormais débiter votre compte en vertu de ce mandat.`,
  },
  next: (creditor, days) =>
    `${creditor} vous avise de chaque prélèvement au moins ${days === 1 ? 'un jour' : `${days} jours`} avant. Vous pouvez révoquer le mandat à tout moment\u00a0: adressez-vous à ${creditor} ou à votre banque.`,
  download: 'Télécharger le mandat signé',
  downloadHint: 'Il montre votre numéro de compte complet. Le téléchargement est possible pendant une heure.',
  yourPaper: 'Votre document signé',
  uploadExplanation: (creditor) =>
    `Vous avez signé le mandat sur papier\u00a0? Numérisez-le, enregistrez-le au format PDF et remettez-le ici à l’attention de ${creditor}.`,
  file: 'Mandat signé',
  fileHint: 'Un PDF de 10 Mo au plus',
  date: 'Date de la signature',
  place: 'Lieu de la signature',
  uploadNow: 'Remettre le document',
  uploading: 'Envoi en cours…',
  received: {
    title: 'Document reçu',
    text: (creditor) => `Merci. Votre mandat signé est conservé pour ${creditor}.`,
  },
  fieldErrors: {
    name_missing: 'Veuillez saisir votre nom.',
    name_invalid: 'Veuillez saisir votre prénom et votre nom, en 70 caractères au plus.',
    consent_missing: 'Veuillez confirmer que vous acceptez le mandat.',
    file_missing: 'Veuillez choisir le document signé.',
    file_not_pdf: 'Ce fichier n’est pas un document PDF entier. Veuillez en choisir un autre.',
    file_too_large: 'Ce fichier dépasse 10 Mo. Veuillez en choisir un plus petit.',
    date_missing: 'Veuillez saisir le jour où vous avez signé.',
    date_invalid: 'Veuillez saisir un jour, par exemple 2026-08-30.',
    date_to_come: 'Ce jour est à venir. Veuillez saisir le jour où vous avez signé.',
    place_invalid: 'Veuillez saisir le lieu en 70 caractères au plus.',
  },
  formNotices: {
    form_expired: 'Cette page est restée ouverte trop longtemps. Rien n’a été envoyé. Veuillez réessayer.',
    changed: 'Le mandat a changé entre-temps. Rien n’a été signé. Veuillez le relire avant de signer.',
    check_fields: 'Veuillez vérifier les champs signalés.',
  },
  notices: {
    unknown: {
      title: 'Mandat introuvable',
      text: 'Cette adresse ne mène à aucun mandat. Veuillez vous adresser à la personne qui vous l’a envoyée.',
    },
    revoked: { title: 'Mandat révoqué', text: 'Ce mandat a été révoqué. Il ne permet plus aucun prélèvement.' },
    already_signed: { title: 'Déjà signé', text: 'Ce mandat a bien été signé. Vous n’avez plus rien à faire.' },
    unavailable: {
      title: 'Momentanément impossible',
      text: 'Nous ne pouvons pas recevoir votre signature en ce moment. Veuillez rouvrir cette page un peu plus tard : elle vous dira si le mandat est signé.',
    },
  },
}
