/** Where in a value something is, as a person writes it: `orders[0].id`. */
export function fieldPath(steps: readonly (string | number)[]): string {
  let path = ''
  for (const step of steps) {
    if (typeof step === 'number') path += `[${step}]`
    else path += path === '' ? step : `.${step}`
  }
  return path
}

/** The same from a JSON pointer such as `/orders/0/id`. */
export function pointerPath(pointer: string): string {
  const steps = pointer.split('/').slice(1)
  const plain = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return fieldPath(plain.map((step) => (/^\d+$/.test(step) ? Number(step) : step)))
}

/** The same from the place of a subschema, such as `properties, orders, items, properties, id`. */
export function schemaPath(steps: readonly (string | number)[]): string {
  let path = ''
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]
    if (step === 'properties') path += `${path === '' ? '' : '.'}${steps[++index] ?? ''}`
    else if (step === 'items' || step === 'prefixItems') path += '[]'
    else if (step === 'additionalProperties') path += '.*'
  }
  return path
}
