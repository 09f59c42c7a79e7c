import type { Scope } from '../contract/identity.ts'
import type { Part } from '../contract/layer.ts'
import { ownKey } from '../identity/keys.ts'

export interface AboutPart {
  /** Who asks, where they are named. */
  readonly user: string | undefined
  /** Whether equal calls may share a flight across the tenant's users, within one user, or not at all. */
  readonly share: () => Scope | 'none'
  readonly tags: () => readonly string[]
}

/** A piece of a call that is found by one key. What a hit has no use for is made when it is asked for. */
export function answerPart(key: string, about: AboutPart): Part {
  return new AnswerPart(key, about)
}

class AnswerPart implements Part {
  declare readonly key: string
  declare private readonly about: AboutPart
  declare private ownedKey: string | undefined
  declare private knownTags: readonly string[] | undefined

  constructor(key: string, about: AboutPart) {
    this.key = key
    this.about = about
    this.ownedKey = undefined
    this.knownTags = undefined
  }

  get userKey(): string | undefined {
    const { user } = this.about
    return user === undefined ? undefined : (this.ownedKey ??= ownKey(this.key, user))
  }

  get flight(): string | undefined {
    const share = this.about.share()
    if (share === 'none') return undefined
    return share === 'user' ? (this.userKey ?? this.key) : this.key
  }

  get tags(): readonly string[] {
    return (this.knownTags ??= this.about.tags())
  }
}
