export type { DocumentCreditor, DocumentDebtor, MandateDocument } from './document.ts'
export { mandateDocument } from './make-document.ts'
export { mandateText, mandateTextDigest, type MandateTextFacts } from './text.ts'
export { mandateWords, type MandateWords } from './words/index.ts'
