import type { MandatePageWords } from './words.ts'

export const nl: MandatePageWords = {
  sign: (creditor) => `Incassomachtiging voor ${creditor}`,
  upload: (creditor) => `Ondertekende machtiging voor ${creditor}`,
  yourSignature: 'Uw ondertekening',
  name: 'Uw naam',
  nameHint: 'Voor- en achternaam van de rekeninghouder die ondertekent',
  consent: 'Ik heb deze machtiging gelezen en stem ermee in.',
  signNow: 'Machtiging ondertekenen',
  signing: 'Bezig met ondertekenen…',
  recorded: 'Bij uw ondertekening worden uw naam, de tijd, uw internetadres en uw browser vastgelegd.',
  accountEndingIn: (country, last4) => `Rekening uit ${country} die eindigt op ${last4}`,
  signed: {
    title: 'Machtiging ondertekend',
    text: (creditor) => `Bedankt. ${creditor} mag nu volgens deze machtiging van uw rekening afschrijven.`,
  },
  next: (creditor, days) =>
    `${creditor} kondigt elke incasso ten minste ${days === 1 ? 'één dag' : `${days} dagen`} van tevoren aan. U kunt de machtiging altijd intrekken: bij ${creditor} of bij uw bank.`,
  download: 'Ondertekende machtiging downloaden',
  downloadHint: 'Hierop staat uw volledige rekeningnummer. Downloaden kan een uur lang.',
  yourPaper: 'Uw ondertekende document',
  uploadExplanation: (creditor) =>
    `Hebt u de machtiging op papier ondertekend? Scan haar, sla haar op als pdf en lever haar hier in voor ${creditor}.`,
  file: 'Ondertekende machtiging',
  fileHint: 'Eén pdf van ten hoogste 10 MB',
  date: 'Datum van de ondertekening',
  place: 'Plaats van de ondertekening',
  uploadNow: 'Document inleveren',
  uploading: 'Bezig met verzenden…',
  received: {
    title: 'Document ontvangen',
    text: (creditor) => `Bedankt. Uw ondertekende machtiging wordt voor ${creditor} bewaard.`,
  },
  fieldErrors: {
    name_missing: 'Vul uw naam in.',
    name_invalid: 'Vul uw voor- en achternaam in, met ten hoogste 70 tekens.',
    consent_missing: 'Bevestig dat u met de machtiging instemt.',
    file_missing: 'Kies het ondertekende document.',
    file_not_pdf: 'Dit bestand is geen volledig pdf-document. Kies een ander bestand.',
    file_too_large: 'Dit bestand is groter dan 10 MB. Kies een kleiner bestand.',
    date_missing: 'Vul de dag in waarop u hebt ondertekend.',
    date_invalid: 'Vul een dag in, bijvoorbeeld 2026-08-30.',
    date_to_come: 'Deze dag moet nog komen. Vul de dag in waarop u hebt ondertekend.',
    place_invalid: 'Vul de plaats in met ten hoogste 70 tekens.',
  },
  formNotices: {
    form_expired: 'Deze pagina stond te lang open. Er is niets verzonden. Probeer het opnieuw.',
    changed: 'De machtiging is intussen gewijzigd. Er is niets ondertekend. Lees haar opnieuw voordat u ondertekent.',
    check_fields: 'Controleer de gemarkeerde velden.',
  },
  notices: {
    unknown: {
      title: 'Machtiging niet gevonden',
      text: 'Dit adres leidt niet naar een machtiging. Vraag het na bij wie het u heeft gestuurd.',
    },
    revoked: {
      title: 'Machtiging ingetrokken',
      text: 'Deze machtiging is ingetrokken. Er kan niets meer mee worden geïncasseerd.',
    },
    already_signed: { title: 'Al ondertekend', text: 'Deze machtiging is ondertekend. U hoeft niets meer te doen.' },
    unavailable: {
      title: 'Op dit moment niet mogelijk',
      text: 'We kunnen uw ondertekening nu niet ontvangen. Open deze pagina straks opnieuw: ze zegt of de machtiging is ondertekend.',
    },
  },
}
