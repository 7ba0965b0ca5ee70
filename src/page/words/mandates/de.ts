import type { MandatePageWords } from './words.ts'

export const de: MandatePageWords = {
  sign: (creditor) => `Lastschriftmandat für ${creditor}`,
  upload: (creditor) => `Unterzeichnetes Mandat für ${creditor}`,
  yourSignature: 'Ihre Unterschrift',
  name: 'Ihr Name',
  nameHint: 'Vor- und Nachname des Kontoinhabers, der unterzeichnet',
  consent: 'Ich habe dieses Mandat gelesen und stimme ihm zu.',
  signNow: 'Mandat unterzeichnen',
  signing: 'Wird unterzeichnet …',
  recorded: 'Mit Ihrer Unterschrift werden Ihr Name, die Zeit, Ihre Internetadresse und Ihr Browser festgehalten.',
  accountEndingIn: (country, last4) => `Konto ${country}, endet auf ${last4}`,
  signed: {
    title: 'Mandat unterzeichnet',
    text: (creditor) => `Vielen Dank. ${creditor} darf Ihr Konto nun im Rahmen dieses Mandats belasten.`,
  },
  next: (creditor, days) =>
    `${creditor} kündigt Ihnen jede Lastschrift mindestens ${days === 1 ? 'einen Tag' : `${days} Tage`} vorher an. Sie können das Mandat jederzeit widerrufen: bei ${creditor} oder bei Ihrer Bank.`,
  download: 'Unterzeichnetes Mandat herunterladen',
  downloadHint: 'Es zeigt Ihre vollständige Kontonummer. Es lässt sich eine Stunde lang herunterladen.',
  yourPaper: 'Ihr unterzeichnetes Dokument',
  uploadExplanation: (creditor) =>
    `Haben Sie das Mandat auf Papier unterzeichnet? Scannen Sie es, speichern Sie es als PDF und reichen Sie es hier für ${creditor} ein.`,
  file: 'Unterzeichnetes Mandat',
  fileHint: 'Ein PDF mit höchstens 10 MB',
  date: 'Datum der Unterschrift',
  place: 'Ort der Unterschrift',
  uploadNow: 'Dokument einreichen',
  uploading: 'Wird gesendet …',
  received: {
    title: 'Dokument erhalten',
    text: (creditor) => `Vielen Dank. Ihr unterzeichnetes Mandat wird für ${creditor} aufbewahrt.`,
  },
  fieldErrors: {
    name_missing: 'Bitte geben Sie Ihren Namen ein.',
    name_invalid: 'Bitte geben Sie Vor- und Nachnamen mit höchstens 70 Zeichen ein.',
    consent_missing: 'Bitte bestätigen Sie, dass Sie dem Mandat zustimmen.',
    file_missing: 'Bitte wählen Sie das unterzeichnete Dokument aus.',
    file_not_pdf: 'Diese Datei ist kein vollständiges PDF-Dokument. Bitte wählen Sie eine andere.',
    file_too_large: 'Diese Datei ist größer als 10 MB. Bitte wählen Sie eine kleinere.',
    date_missing: 'Bitte geben Sie den Tag Ihrer Unterschrift ein.',
    date_invalid: 'Bitte geben Sie einen Tag ein, zum Beispiel 2026-08-30.',
    date_to_come: 'Dieser Tag liegt in der Zukunft. Bitte geben Sie den Tag Ihrer Unterschrift ein.',
    place_invalid: 'Bitte geben Sie den Ort mit höchstens 70 Zeichen ein.',
  },
  formNotices: {
    form_expired: 'Diese Seite war zu lange geöffnet. Es wurde nichts gesendet. Bitte versuchen Sie es noch einmal.',
    changed:
      'Das Mandat hat sich inzwischen geändert. Es wurde nichts unterzeichnet. Bitte lesen Sie es noch einmal, bevor Sie unterzeichnen.',
    check_fields: 'Bitte prüfen Sie die markierten Felder.',
  },
  notices: {
    unknown: {
      title: 'Mandat nicht gefunden',
      text: 'Diese Adresse führt zu keinem Mandat. Bitte fragen Sie dort nach, woher Sie sie haben.',
    },
    revoked: {
      title: 'Mandat widerrufen',
      text: 'Dieses Mandat wurde widerrufen. Es erlaubt keine Lastschrift mehr.',
    },
    already_signed: {
      title: 'Bereits unterzeichnet',
      text: 'Dieses Mandat ist unterzeichnet. Sie müssen nichts weiter tun.',
    },
    unavailable: {
      title: 'Im Moment nicht möglich',
      text: 'Wir können Ihre Unterschrift gerade nicht entgegennehmen. Bitte öffnen Sie diese Seite später noch einmal: Sie zeigt, ob das Mandat unterzeichnet ist.',
    },
  },
}
