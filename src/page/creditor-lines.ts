import type { CreditorAddress } from '../kit/creditor.ts'

/** An address as it stands on a page. */
export const creditorLines = ({ line1, line2, zipCode, city }: CreditorAddress): string[] =>
  [line1, line2, `${zipCode} ${city}`].filter((line) => line !== null && line.trim() !== '') as string[]
