import type { Language } from '../../../kit/language.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import { nl } from './nl.ts'
import { pt } from './pt.ts'
import type { MandateWords } from './words.ts'

export type { MandateWords } from './words.ts'

const dictionaries: Readonly<Record<Language, MandateWords>> = { en, fr, de, es, it, nl, pt }

export const mandateWords = (language: Language): MandateWords => dictionaries[language]
