import {AwsError, NotImplemented} from '../aws-error.ts'

/** A parameter that is not there. */
export function missing(parameter: string): AwsError {
  return new AwsError('MissingRequiredParameterException', 400, `The parameter ${parameter} is required.`)
}

/** A value that a parameter cannot have. */
export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', 400, message)
}

/** Parameters that do not go together. */
export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombinationException', 400, message)
}

export function invalidToken(): AwsError {
  return new AwsError('InvalidNextToken', 400, 'The value for parameter NextToken is not valid.')
}

/** Something that CloudWatch does and the sandbox does not. @param what for the count of unknown requests */
export function notImplemented(what: string, message: string): NotImplemented {
  return new NotImplemented(what, 'InvalidParameterValueException', 400, message)
}
