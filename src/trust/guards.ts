import type { Guard } from './guard.ts'
import { datesGuard } from './guard-dates.ts'
import { directionGuard } from './guard-direction.ts'
import { entitiesGuard } from './guard-entities.ts'
import { identifiersGuard } from './guard-identifiers.ts'
import { languageGuard } from './guard-language.ts'
import { matterGuard } from './guard-matter.ts'
import { negationGuard } from './guard-negation.ts'
import { numbersGuard } from './guard-numbers.ts'
import { oppositesGuard } from './guard-opposites.ts'
import { quotesGuard } from './guard-quotes.ts'
import { unitsGuard } from './guard-units.ts'
import { additionsGuard } from './guard-additions.ts'
import { quantifiersGuard } from './guard-quantifiers.ts'
import { questionGuard } from './guard-question.ts'
import { remainderGuard } from './guard-remainder.ts'
import { substitutionGuard } from './guard-substitution.ts'
import { wordOrderGuard } from './guard-word-order.ts'

/** Every guard, in the order they are asked; the first that refuses is the one named. */
export const guards: readonly Guard[] = [
  languageGuard,
  matterGuard,
  numbersGuard,
  unitsGuard,
  identifiersGuard,
  quotesGuard,
  datesGuard,
  negationGuard,
  oppositesGuard,
  entitiesGuard,
  directionGuard,
  questionGuard,
  quantifiersGuard,
  substitutionGuard,
  additionsGuard,
  remainderGuard,
  wordOrderGuard,
]
