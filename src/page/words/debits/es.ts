import type { DebitWords } from './words.ts'

export const es: DebitWords = {
  payByDebit: 'Pagar con adeudo domiciliado',
  chooseMethod: '¿Cómo desea pagar?',
  methods: { card: 'Tarjeta', sepa: 'Adeudo directo SEPA' },
  chooseAccount: 'Elija una cuenta',
  anotherAccount: 'Otra cuenta',
  namedAccount: 'La cuenta en la que se adeuda',
  underMandate: (rum) => `Con la orden ${rum}`,
  iban: 'Número de cuenta (IBAN)',
  holder: 'Titular de la cuenta',
  holderHint: 'Nombre y apellidos, como en el banco',
  referenceLater: 'Conocerá la referencia en cuanto haya pagado.',
  kept: {
    subscription: 'Esta cuenta se guarda, y en ella se cargarán también los próximos períodos de su suscripción.',
    shop: 'Esta cuenta se guarda, y esta tienda podrá volver a hacer cargos en ella.',
  },
  fieldErrors: {
    iban_missing: 'Introduzca su IBAN.',
    iban_country: 'Un IBAN empieza por las dos letras de un país de la zona SEPA, por ejemplo ES o FR.',
    iban_characters: 'Un IBAN solo contiene letras y cifras.',
    iban_length: 'Este IBAN es demasiado corto o demasiado largo para su país.',
    iban_check_digits: 'Este IBAN no es válido. Compruebe las letras y las cifras.',
    holder_missing: 'Introduzca el nombre del titular de la cuenta.',
    holder_invalid: 'Introduzca el nombre del titular de la cuenta, de 3 a 64 caracteres.',
    agreement_missing: 'Confirme que acepta la orden de domiciliación.',
  },
  formNotices: {
    debit_refused:
      'El banco de esta cuenta ha rechazado el adeudo. No se ha cobrado nada. Pruebe con otra cuenta o póngase en contacto con su banco.',
    account_incorrect: 'El banco no conoce esta cuenta. No se ha cobrado nada. Compruebe el IBAN.',
    account_not_debitable:
      'En esta cuenta no se puede adeudar, como ocurre con las cuentas de ahorro. No se ha cobrado nada. Pruebe con otra cuenta.',
    mandate_changed: 'La orden ha cambiado entretanto. No se ha cobrado nada. Vuelva a leerla antes de pagar.',
  },
  results: {
    paid: {
      title: 'Adeudo aceptado',
      text: (amount, merchant, day) => `Gracias. El ${day} se adeudarán ${amount} en su cuenta a favor de ${merchant}.`,
    },
    authorized: {
      title: 'Adeudo acordado',
      text: (amount, merchant) =>
        `Gracias. ${merchant} puede adeudar ${amount} en su cuenta y le dirá antes qué día. Todavía no se ha cobrado nada.`,
    },
  },
  goesBackLater: 'Volverá a la tienda dentro de veinte segundos.',
}
