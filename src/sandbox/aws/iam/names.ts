import {invalid, type QueryParameters} from '../protocols/query-parameters.ts'

/** The characters of user and policy names (IAM API Reference, CreateUser and PutUserPolicy). */
const NAME = /^[\w+=,.@-]+$/
const PATH = /^\/([\x21-\x7e]+\/)?$/

/** @throws AwsError ValidationError */
export function userNameOf(parameters: QueryParameters): string {
  return checkName(parameters.string('UserName'), 'userName', 64)
}

/** @throws AwsError ValidationError */
export function policyNameOf(parameters: QueryParameters): string {
  return checkName(parameters.string('PolicyName'), 'policyName', 128)
}

/** @throws AwsError ValidationError */
export function pathOf(parameters: QueryParameters): string {
  const path = parameters.optionalString('Path') ?? '/'
  if (PATH.test(path) && path.length <= 512) return path
  throw invalid('The specified value for path is invalid. It must begin and end with / and contain only ASCII.')
}

function checkName(name: string, member: string, longest: number): string {
  if (!NAME.test(name))
    throw invalid(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
  if (name.length <= longest) return name
  throw invalid(
    `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${longest}`,
  )
}
