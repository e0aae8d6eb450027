import {type Metadata, readMetadata} from './metadata.ts'
import {parseError, unprocessable} from './v3-error.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A request's JSON object, member by member. Each refusal is a 422 in the words of ActiveModel, which titles attributes:
 * `Name must be a string`.
 */
export class Message {
  readonly #members: JsonObject

  /** @throws V3Error 400 when the body is no object */
  constructor(body: unknown) {
    if (!isObject(body)) throw parseError()
    this.#members = body
  }

  /** @throws V3Error 422 that names members which the request does not take */
  only(...names: string[]): this {
    const unknown = Object.keys(this.#members).filter((name) => !names.includes(name))
    if (unknown.length > 0) throw unprocessable(`Unknown field(s): ${unknown.map((name) => `'${name}'`).join(', ')}`)
    return this
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name)
  }

  value(name: string): unknown {
    return this.#members[name]
  }

  /** Undefined when the member is absent or null. */
  text(name: string): string | undefined {
    const value = this.#members[name] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw unprocessable(`${title(name)} must be a string`)
    return value
  }

  /** @throws V3Error 422 for an absent, empty or too long one */
  name(longest: number): string {
    const value = this.text('name')
    if (value === undefined || value.trim() === '') throw unprocessable("Name can't be blank")
    if (value.length > longest) throw unprocessable(`Name is too long (maximum is ${longest} characters)`)
    return value
  }

  object(name: string): JsonObject | undefined {
    const value = this.#members[name] ?? undefined
    if (value !== undefined && !isObject(value)) throw unprocessable(`${title(name)} must be an object`)
    return value
  }

  strings(name: string): readonly string[] | undefined {
    const value = this.#members[name] ?? undefined
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw unprocessable(`${title(name)} must be an array`)
    if (!value.every((item) => typeof item === 'string'))
      throw unprocessable(`${title(name)} must be a list of strings`)
    return value
  }

  metadata(): Partial<Metadata> | undefined {
    return readMetadata(this.#members['metadata'])
  }

  /** Guid of a to-one relationship, `{data: {guid}}`. */
  relationship(name: string): string | undefined {
    const relationships = this.object('relationships')
    const value = relationships?.[name]
    if (value === undefined) return undefined
    const data = isObject(value) ? value['data'] : undefined
    const guid = isObject(data) ? data['guid'] : undefined
    if (typeof guid !== 'string' || guid === '')
      throw unprocessable(
        `Relationships ${title(name)} must be structured like this: "${name}: {"data": {"guid": "valid-guid"}}"`,
      )
    return guid
  }

  /** @throws V3Error 422 when it is absent too */
  requiredRelationship(name: string): string {
    const guid = this.relationship(name)
    if (guid === undefined) throw unprocessable(`Relationships ${title(name)} can't be blank`)
    return guid
  }

  /** Refuses relationships that the request does not take. */
  onlyRelationships(...names: string[]): this {
    const unknown = Object.keys(this.object('relationships') ?? {}).filter((name) => !names.includes(name))
    if (unknown.length > 0)
      throw unprocessable(`Relationships Unknown field(s): ${unknown.map((name) => `'${name}'`).join(', ')}`)
    return this
  }
}

const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
