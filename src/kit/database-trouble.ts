/** Which errors speak of the database's state rather than of what was asked of it. */

/**
 * SQLSTATE: connection exceptions (08), no entrance (28, 3D), insufficient resources (53), a statement that was canceled or lost a deadlock (57014, 40), a server that shuts down, starts, or has become
 * a standby (57P0, 25006), errors of its system (58).
 */
const states = /^(?:(?:08|28|3D|40|53|58)\w{3}|57014|57P0[1-5]|25006)$/

/** The system's words for a network that fails. */
const systemCodes =
  /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EAI_AGAIN)$/

/** The driver has no codes for these. */
const driverMessages =
  /^(?:Connection terminated|timeout e(?:xceeded|xpired)|Query read timeout|Client has encountered a connection error|Client was closed)/

/** Whether an error of a statement says that the database could not be reached, broke off or was overloaded: to be asked again, a little later. */
export function isDatabaseTrouble(error: Error): boolean {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  return (
    syscall === 'connect' ||
    (typeof code === 'string' && (states.test(code) || systemCodes.test(code))) ||
    driverMessages.test(error.message)
  )
}
