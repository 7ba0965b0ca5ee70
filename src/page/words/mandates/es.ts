import type { MandatePageWords } from './words.ts'

export const es: MandatePageWords = {
  sign: (creditor) => `Orden de domiciliación para ${creditor}`,
  upload: (creditor) => `Orden firmada para ${creditor}`,
  yourSignature: 'Su firma',
  name: 'Su nombre',
  nameHint: 'Nombre y apellidos del titular de la cuenta que firma',
  consent: 'He leído esta orden y la acepto.',
  signNow: 'Firmar la orden',
  signing: 'Firmando…',
  recorded: 'Con su firma se registran su nombre, la hora, su dirección de internet y su navegador.',
  accountEndingIn: (country, last4) => `Cuenta de ${country} terminada en ${last4}`,
  signed: {
    title: 'Orden firmada',
    text: (creditor) => `Gracias. ${creditor} ya puede adeudar en su cuenta en virtud de esta orden.`,
  },
  next: (creditor, days) =>
    `${creditor} le avisará de cada adeudo al menos ${days === 1 ? 'un día' : `${days} días`} antes. Puede revocar la orden en cualquier momento: diríjase a ${creditor} o a su banco.`,
  download: 'Descargar la orden firmada',
  downloadHint: 'Muestra su número de cuenta completo. Se puede descargar durante una hora.',
  yourPaper: 'Su documento firmado',
  uploadExplanation: (creditor) =>
    `¿Ha firmado la orden en papel? Escanéela, guárdela como PDF y entréguela aquí para ${creditor}.`,
  file: 'Orden de domiciliación firmada',
  fileHint: 'Un PDF de 10 MB como máximo',
  date: 'Fecha de la firma',
  place: 'Lugar de la firma',
  uploadNow: 'Entregar el documento',
  uploading: 'Enviando…',
  received: {
    title: 'Documento recibido',
    text: (creditor) => `Gracias. Su orden firmada se conserva para ${creditor}.`,
  },
  fieldErrors: {
    name_missing: 'Introduzca su nombre.',
    name_invalid: 'Introduzca su nombre y apellidos, con 70 caracteres como máximo.',
    consent_missing: 'Confirme que acepta la orden.',
    file_missing: 'Elija el documento firmado.',
    file_not_pdf: 'Este archivo no es un documento PDF completo. Elija otro.',
    file_too_large: 'Este archivo supera los 10 MB. Elija uno más pequeño.',
    date_missing: 'Introduzca el día en que firmó.',
    date_invalid: 'Introduzca un día, por ejemplo 2026-08-30.',
    date_to_come: 'Ese día aún no ha llegado. Introduzca el día en que firmó.',
    place_invalid: 'Introduzca el lugar con 70 caracteres como máximo.',
  },
  formNotices: {
    form_expired: 'Esta página llevaba demasiado tiempo abierta. No se ha enviado nada. Inténtelo de nuevo.',
    changed: 'La orden ha cambiado entretanto. No se ha firmado nada. Léala de nuevo antes de firmar.',
    check_fields: 'Revise los campos señalados.',
  },
  notices: {
    unknown: {
      title: 'Orden no encontrada',
      text: 'Esta dirección no lleva a ninguna orden de domiciliación. Pregunte a quien se la envió.',
    },
    revoked: { title: 'Orden revocada', text: 'Esta orden fue revocada. Ya no permite ningún adeudo.' },
    already_signed: { title: 'Ya está firmada', text: 'Esta orden ya se ha firmado. No tiene que hacer nada más.' },
    unavailable: {
      title: 'No es posible en este momento',
      text: 'Ahora mismo no podemos recibir su firma. Vuelva a abrir esta página dentro de un rato: le dirá si la orden está firmada.',
    },
  },
}
