import type {AwsError} from '../aws-error.ts'
import {invalidParameter} from './invalid-parameter.ts'

/** An attribute of a subscription that SNS does not take. The message begins with the attribute's name and a colon. */
export class BadAttribute extends Error {
  override readonly name = 'BadAttribute'

  /** Subscribe names its whole parameter and has a reason; SetSubscriptionAttributes names the attribute (recorded answers). */
  refusalOf(operation: 'Subscribe' | 'SetSubscriptionAttributes'): AwsError {
    return operation === 'Subscribe' ? invalidParameter('Attributes', this.message) : invalidParameter(this.message)
  }
}
