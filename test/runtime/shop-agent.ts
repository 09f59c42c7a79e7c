import { Agent, Tool } from 'stratagent'
import { z } from 'zod'
import { clerk } from './desk.ts'

@Agent({ ...clerk, name: 'shop' })
export class Shop {
  readonly #prices = new Map([['tea', 3]])

  @Tool({ description: 'The price of an item.', input: z.object({ item: z.string() }), effect: 'read' })
  price({ item }: { item: string }): string {
    return `${item} costs ${this.#prices.get(item)}`
  }
}
