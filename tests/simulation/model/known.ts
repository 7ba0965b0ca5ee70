/**
 * Where the server is known not to do what its documentation says. The generator keeps away from it, or the model does as the server does, until it is mended: then its line is set to false and, once
 * a long run agrees, removed with what asks for it.
 */

/** A settlement date that is moved nearer does not bring the dispute of a disputing card nearer: it comes as late as by the earlier date. */
export const disputesKeepTheirDay: boolean = true

/** A payment whose card takes no part in 3-D Secure waits when nothing but an address of the hosted page is given by a change, where it should go on by itself. */
export const pageComesWithCard: boolean = true

/** On a morning with payouts in several currencies, disputes of that morning come between the first and the others, where they should come after all. */
export const disputesComeBetweenPayouts: boolean = true
