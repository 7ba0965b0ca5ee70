/** Where the books do not agree: the first place that was found. */
export interface Disagreement {
  /** A payment, refund, dispute, payout or disbursement; `object` where none has the id; a sealed batch by its number; an account of the books by its name; the mode of an account, `acct_… (live)`. */
  readonly subject:
    'payment' | 'refund' | 'dispute' | 'payout' | 'disbursement' | 'object' | 'batch' | 'account' | 'mode'
  readonly id: string
  /** A clause about it. */
  readonly problem: string
}

/** `payment paym_…: its settle calls for …` */
export const sentenceOf = ({ subject, id, problem }: Disagreement): string => `${subject} ${id}: ${problem}`
