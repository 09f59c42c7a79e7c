import { Agent, inject, Tool, type ToolContext } from 'stratagent'
import { z } from 'zod'
import { Bank } from './bank.ts'
import { persona } from './persona.ts'
import { blockReasons, recordKinds, services } from './topics.ts'

const fees = z.object({ service: z.enum(services) })
const records = z.object({ about: z.enum(recordKinds) })
const block = z.object({ reason: z.enum(blockReasons) })

const options = {
  name: 'support',
  description: 'Answers questions of the customers of Harbour Bank.',
  persona,
  settings: { maxTokens: 1024, effort: 'low' },
  maxTurns: 4,
  cache: { ttl: '24h', semantic: 'balanced' },
} as const

/** The help desk of Harbour Bank. */
@Agent({ ...options, model: 'anthropic/claude-sonnet-5' })
export class SupportAgent {
  constructor(@inject(Bank) private readonly bank: Bank) {}

  @Tool({
    description: 'The tariff of a service: what it costs and what is free. The same for every customer.',
    input: fees,
    effect: 'read',
    cache: { ttl: '24h', tags: ({ service }) => [`fees:${service}`] },
  })
  findFees({ service }: z.infer<typeof fees>): string {
    return this.bank.fees(service)
  }

  @Tool({
    description:
      "The customer's own latest records of one kind: what happened, when, how much, and in which state it is.",
    input: records,
    effect: 'read',
    scope: 'user',
    cache: { ttl: '2h', tags: ({ about }) => [`records:${about}`] },
  })
  findRecords({ about }: z.infer<typeof records>, { identity }: ToolContext): string {
    return this.bank.records(signedIn(identity), about)
  }

  @Tool({
    description:
      "Blocks the customer's card at once and orders a new one. Use it only when the customer reports a loss.",
    input: block,
    effect: 'write',
    scope: 'user',
    invalidates: () => ['records:card'],
  })
  blockCard({ reason }: z.infer<typeof block>, { identity }: ToolContext): string {
    return this.bank.blockCard(signedIn(identity), reason)
  }
}

/** The same agent on another model. */
export function supportAgent(model: string): typeof SupportAgent {
  @Agent({ ...options, model })
  class SupportAgentOnModel extends SupportAgent {
    constructor(@inject(Bank) bank: Bank) {
      super(bank)
    }
  }
  return SupportAgentOnModel
}

function signedIn({ user }: ToolContext['identity']): string {
  if (user !== undefined) return user
  throw new Error('Nobody is signed in. Ask the customer to sign in to the app first.')
}
