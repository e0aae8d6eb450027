/** Members of JSON that came from outside: what is not of the wanted type counts as absent. */
export type JsonObject = Readonly<Record<string, unknown>>

export function jsonObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

/** @returns undefined for a text that is no JSON object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    return jsonObject(JSON.parse(text))
  } catch {
    return undefined
  }
}

export function textIn(object: JsonObject | undefined, name: string): string | undefined {
  const value = object && Object.hasOwn(object, name) ? object[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function objectIn(object: JsonObject | undefined, name: string): JsonObject | undefined {
  return object && Object.hasOwn(object, name) ? jsonObject(object[name]) : undefined
}

export function listIn(object: JsonObject | undefined, name: string): readonly unknown[] {
  const value = object && Object.hasOwn(object, name) ? object[name] : undefined
  return Array.isArray(value) ? value : []
}
