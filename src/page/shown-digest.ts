import { createHash } from 'node:crypto'

/** Stands for all that a payer was shown: lower hexadecimal, 64 characters. */
export const digestOf = (shown: object): string => createHash('sha256').update(JSON.stringify(shown)).digest('hex')
