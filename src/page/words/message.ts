/** A page's whole message: a heading, and what it means for the payer. */
export interface Message {
  readonly title: string
  readonly text: string
}
