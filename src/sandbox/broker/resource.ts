import {randomUUID} from 'node:crypto'
import {AwsError} from '../aws/aws-error.ts'

/** A resource of the brokerpak and the request that makes it, as an error of tofu names them. */
export interface Resource {
  readonly type: string
  readonly name: string
  readonly file: string
  readonly line: number
  readonly service: string
  readonly operation: string
}

/** One resource could not be made; those that do not depend on it still get made. The message is tofu's, on one line. */
export class ResourceError extends Error {
  constructor({type, name, file, line, service, operation}: Resource, doing: string, fault: AwsError) {
    const response = `https response error StatusCode: ${fault.status}, RequestID: ${randomUUID()}`
    const block = `resource "${type}" "${name.replace(/\[.*$/, '')}"`
    super(
      [
        `Error: ${doing}: operation error ${service}: ${operation}, ${response}, ${fault.code}: ${fault.message}`,
        `with ${type}.${name},`,
        `on ${file} line ${line}, in ${block}:`,
        `${line}: ${block} {`,
      ].join(' '),
    )
  }
}

/**
 * Makes one resource.
 * @param doing what the provider says it was at, `creating IAM User (x)`.
 * @throws ResourceError for what AWS refuses.
 */
export function making<T>(resource: Resource, doing: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof AwsError) throw new ResourceError(resource, doing, error)
    throw error
  }
}
