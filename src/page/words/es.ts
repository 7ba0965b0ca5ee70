import { es as debit } from './debits/es.ts'
import { es as mandate } from './mandates/es.ts'
import type { Words } from './words.ts'

export const es: Words = {
  testMode: 'Modo de prueba: no se mueve dinero',
  backToShop: 'Volver a la tienda',
  paymentTo: (merchant) => `Pago a ${merchant}`,
  payment: 'Pago',
  form: {
    payByCard: 'Pagar con tarjeta',
    chooseCard: 'Elija una tarjeta',
    anotherCard: 'Otra tarjeta',
    cardEndingIn: (last4) => `Tarjeta terminada en ${last4}`,
    expires: (date) => `Caduca ${date}`,
    number: 'Número de tarjeta',
    expiry: 'Fecha de caducidad',
    expiryPattern: 'MM/AA',
    securityCode: 'Cód. de seguridad',
    securityCodeHint: '3 cifras en el reverso, o 4 en el anverso',
    name: 'Nombre en la tarjeta',
    optional: 'opcional',
    network: 'Red de la tarjeta',
    networkHint: 'Algunas tarjetas pertenecen a dos redes. Puede elegir cuál se utiliza.',
    networks: { automatic: 'Automática', national: 'CB', visa: 'Visa', mastercard: 'Mastercard' },
    remember: 'Recordar esta tarjeta para mis próximos pagos',
    kept: {
      subscription: 'Esta tarjeta se guarda y pagará también los próximos períodos de su suscripción.',
      shop: 'Esta tarjeta se guarda y podrá volver a pagar en esta tienda.',
    },
    pay: (amount) => `Pagar ${amount}`,
    keep: 'Guardar esta tarjeta',
    paying: 'Pago en curso…',
    notSent: 'No hemos recibido respuesta. Compruebe su conexión y vuelva a intentarlo.',
    discretion: 'La tienda no ve su número de tarjeta completo ni su código de seguridad.',
  },
  fieldErrors: {
    number_missing: 'Introduzca el número de su tarjeta.',
    number_invalid: 'Este número de tarjeta no es válido. Compruebe las cifras.',
    number_brand: 'La tienda no acepta aquí tarjetas de esta marca. Utilice otra.',
    expiry_missing: 'Introduzca la fecha de caducidad.',
    expiry_invalid: 'Introduzca el mes y el año, por ejemplo 08/30.',
    expiry_past: 'Esta tarjeta ha caducado. Utilice otra, por favor.',
    security_code_missing: 'Introduzca el código de seguridad.',
    security_code_invalid: 'El código de seguridad tiene 3 o 4 cifras.',
    name_invalid: 'Introduzca el nombre tal como figura en la tarjeta.',
    ...debit.fieldErrors,
  },
  formNotices: {
    refused: 'Su banco ha rechazado el pago. Pruebe con otra tarjeta o póngase en contacto con su banco.',
    insufficient_funds: 'Esta tarjeta no tiene saldo suficiente. Pruebe con otra, por favor.',
    expired_card: 'Esta tarjeta ha caducado. Pruebe con otra, por favor.',
    authentication_declined:
      'Su banco no ha confirmado que sea usted. No se ha cobrado nada. Vuelva a intentarlo o utilice otra tarjeta.',
    authentication_failed:
      'Su banco no ha podido comprobar que sea usted. No se ha cobrado nada. Vuelva a intentarlo o utilice otra tarjeta.',
    authentication_canceled: 'Ha cancelado la confirmación en su banco. No se ha cobrado nada.',
    authentication_expired:
      'La confirmación en su banco ha tardado demasiado. No se ha cobrado nada. Vuelva a intentarlo, por favor.',
    form_expired:
      'Esta página ha estado abierta demasiado tiempo. No se ha cobrado nada. Introduzca de nuevo sus datos.',
    changed: 'La tienda ha cambiado el importe. No se ha cobrado nada. Compruébelo antes de pagar.',
    kept_changed:
      'La tienda ha cambiado si se guarda su tarjeta o su cuenta. No se ha cobrado nada. Compruébelo antes de pagar.',
    check_fields: 'Revise los campos señalados.',
    ...debit.formNotices,
  },
  results: {
    paid: {
      title: 'Pago realizado',
      text: (amount, merchant) => `Gracias. Ha pagado ${amount} a ${merchant}.`,
    },
    authorized: {
      title: 'Pago autorizado',
      text: (amount, merchant) =>
        `Gracias. Su banco ha reservado ${amount} para ${merchant}. Todavía no se ha cobrado nada.`,
    },
  },
  goesBackSoon: 'Volverá a la tienda dentro de tres segundos.',
  mayClose: 'Puede cerrar esta página.',
  notices: {
    unknown: {
      title: 'Pago no encontrado',
      text: 'Esta dirección no lleva a ningún pago. Vuelva a la tienda y empiece de nuevo desde allí.',
    },
    already_paid: { title: 'Ya está pagado', text: 'Este pago ya se ha realizado. No tiene que hacer nada más.' },
    canceled: { title: 'Pago cancelado', text: 'La tienda ha cancelado este pago. No se ha cobrado nada.' },
    expired: {
      title: 'Pago caducado',
      text: 'El plazo para realizar este pago ha terminado. No se ha cobrado nada. Empiece de nuevo desde la tienda.',
    },
    failed: {
      title: 'El pago ha fallado',
      text: 'No se ha podido realizar este pago. Empiece de nuevo desde la tienda o elija allí otra forma de pago.',
    },
    too_many_attempts: {
      title: 'Demasiados intentos',
      text: 'Este pago se ha intentado demasiadas veces. Espere un rato antes de volver a intentarlo.',
    },
    no_method: {
      title: 'Aquí no se puede pagar',
      text: 'Ninguna de las formas de pago que acepta la tienda está disponible en esta página. Póngase en contacto con la tienda.',
    },
    processing: {
      title: 'Pago en curso',
      text: 'Todavía no tenemos la respuesta de su banco. No pague otra vez, por favor: la tienda le comunicará el resultado.',
    },
    unavailable: {
      title: 'Pago no disponible por el momento',
      text: 'Ahora mismo no podemos aceptar pagos. Vuelva a abrir esta página más tarde, por favor: le dirá si el pago se ha realizado.',
    },
  },
  bank: {
    name: 'Banco simulado',
    tagline: 'Un banco para pruebas',
    title: '¿Es usted quien paga?',
    explanation: 'Para confirmar este pago, introduzca el código que hemos enviado a su teléfono.',
    merchant: 'Tienda',
    amount: 'Importe',
    card: 'Tarjeta',
    code: 'Código de un solo uso',
    confirm: 'Confirmar',
    resend: 'Enviar un código nuevo',
    cancel: 'Cancelar',
    wrongCode: (triesLeft) =>
      triesLeft > 1
        ? `Este código no es correcto. Le quedan ${triesLeft} intentos.`
        : 'Este código no es correcto. Le queda un último intento.',
    resent: 'Le hemos enviado un código nuevo.',
    testCodes: 'Códigos para pruebas',
    outcomes: {
      authenticated: 'confirma que es usted',
      attempt: 'cuenta como intento: el banco responde sin comprobar',
      declined: 'el banco dice que no es usted',
      failed: 'la comprobación falla',
      unavailable: 'no se puede contactar con el banco',
    },
    notices: {
      unknown: {
        title: 'Nada que confirmar',
        text: 'Esta dirección no lleva a ningún pago que espere su confirmación.',
      },
      expired: {
        title: 'Demasiado tarde para confirmar',
        text: 'El plazo para confirmar este pago ha terminado. No se ha cobrado nada. Empiece de nuevo desde la tienda.',
      },
      superseded: {
        title: 'Ya no es necesario',
        text: 'Entretanto, la tienda ha pedido otra confirmación. Continúe en la página más reciente.',
      },
    },
    returns: {
      success: { title: 'Confirmado', text: 'Gracias.' },
      declined: { title: 'No confirmado', text: 'No ha confirmado el pago.' },
      failed: { title: 'Comprobación fallida', text: 'No hemos podido comprobar que sea usted.' },
      unavailable: {
        title: 'Comprobación no disponible',
        text: 'Ahora mismo no podemos comprobar que sea usted. La tienda decide cómo continuar.',
      },
    },
    goesOn: 'Está volviendo a la tienda.',
    goOn: 'Continuar',
  },
  mandate,
  debit,
}
