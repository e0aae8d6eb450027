import {AwsError} from '../aws/aws-error.ts'
import {making, type Resource} from './resource.ts'

/** Endpoints that SNS takes, roughly: a mailbox, an https URL (SNS API Reference, Subscribe). */
const ENDPOINT = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  https: /^https:\/\/[^\s/]+/i,
}

/**
 * Subscribes an endpoint to a topic. The sandbox has no topics yet, so it is only looked at.
 * @throws ResourceError for an endpoint that SNS would refuse, `""` among them.
 */
export function subscribe(resource: Resource, protocol: keyof typeof ENDPOINT, endpoint: string): void {
  making(resource, 'creating SNS Topic Subscription', () => {
    if (ENDPOINT[protocol].test(endpoint)) return
    const what = protocol === 'email' ? 'Email address' : 'Unsupported endpoint'
    throw new AwsError('InvalidParameter', 400, `Invalid parameter: ${what}`)
  })
}
