import type { MandatePageWords } from './words.ts'

export const it: MandatePageWords = {
  sign: (creditor) => `Mandato di addebito per ${creditor}`,
  upload: (creditor) => `Mandato firmato per ${creditor}`,
  yourSignature: 'La Sua firma',
  name: 'Il Suo nome',
  nameHint: 'Nome e cognome del titolare del conto che firma',
  consent: 'Ho letto questo mandato e lo accetto.',
  signNow: 'Firma il mandato',
  signing: 'Firma in corso…',
  recorded: 'Con la firma vengono registrati il Suo nome, l’ora, il Suo indirizzo internet e il Suo browser.',
  accountEndingIn: (country, last4) => `Conto ${country} che termina con ${last4}`,
  signed: {
    title: 'Mandato firmato',
    text: (creditor) => `Grazie. ${creditor} può ora addebitare il Suo conto in base a questo mandato.`,
  },
  next: (creditor, days) =>
    `${creditor} La avvisa di ogni addebito almeno ${days === 1 ? 'un giorno' : `${days} giorni`} prima. Può revocare il mandato in qualsiasi momento: si rivolga a ${creditor} o alla Sua banca.`,
  download: 'Scarica il mandato firmato',
  downloadHint: 'Mostra il Suo numero di conto completo. È possibile scaricarlo per un’ora.',
  yourPaper: 'Il Suo documento firmato',
  uploadExplanation: (creditor) =>
    `Ha firmato il mandato su carta? Lo scansioni, lo salvi come PDF e lo consegni qui per ${creditor}.`,
  file: 'Copia del mandato con la firma',
  fileHint: 'Un PDF di al massimo 10 MB',
  date: 'Data della firma',
  place: 'Luogo della firma',
  uploadNow: 'Consegna il documento',
  uploading: 'Invio in corso…',
  received: {
    title: 'Documento ricevuto',
    text: (creditor) => `Grazie. Il Suo mandato firmato è conservato per ${creditor}.`,
  },
  fieldErrors: {
    name_missing: 'Inserisca il Suo nome.',
    name_invalid: 'Inserisca nome e cognome, con al massimo 70 caratteri.',
    consent_missing: 'Confermi di accettare il mandato.',
    file_missing: 'Scelga il documento firmato.',
    file_not_pdf: 'Questo file non è un documento PDF completo. Ne scelga un altro.',
    file_too_large: 'Questo file supera i 10 MB. Ne scelga uno più piccolo.',
    date_missing: 'Inserisca il giorno in cui ha firmato.',
    date_invalid: 'Inserisca un giorno, per esempio 2026-08-30.',
    date_to_come: 'Questo giorno deve ancora venire. Inserisca il giorno in cui ha firmato.',
    place_invalid: 'Inserisca il luogo con al massimo 70 caratteri.',
  },
  formNotices: {
    form_expired: 'Questa pagina è rimasta aperta troppo a lungo. Non è stato inviato nulla. Riprovi.',
    changed: 'Nel frattempo il mandato è cambiato. Non è stato firmato nulla. Lo rilegga prima di firmare.',
    check_fields: 'Controlli i campi segnalati.',
  },
  notices: {
    unknown: {
      title: 'Mandato non trovato',
      text: 'Questo indirizzo non porta a nessun mandato. Si rivolga a chi glielo ha inviato.',
    },
    revoked: { title: 'Mandato revocato', text: 'Questo mandato è stato revocato. Non permette più alcun addebito.' },
    already_signed: { title: 'Già firmato', text: 'Questo mandato è già stato firmato. Non deve fare altro.' },
    unavailable: {
      title: 'Al momento non è possibile',
      text: 'In questo momento non possiamo ricevere la Sua firma. Riapra questa pagina tra un po’: Le dirà se il mandato è firmato.',
    },
  },
}
