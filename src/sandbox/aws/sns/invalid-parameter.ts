import {AwsError} from '../aws-error.ts'

/** SNS's refusal of a parameter. @param reason what follows "Reason:" */
export function invalidParameter(parameter: string, reason?: string): AwsError {
  const why = reason === undefined ? '' : ` Reason: ${reason}`
  return new AwsError('InvalidParameter', 400, `Invalid parameter: ${parameter}${why}`)
}
