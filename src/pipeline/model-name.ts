/** The provider's name in a model name. */
export function providerOf(model: string): string {
  const slash = model.indexOf('/')
  return slash < 0 ? '' : model.slice(0, slash)
}

/** The provider's own model id in a model name. */
export function modelOf(model: string): string {
  return model.slice(model.indexOf('/') + 1)
}
