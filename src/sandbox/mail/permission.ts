import type {Environment} from '../environment.ts'
import {configurationSetArn, identityArn, userArn} from '../policies/arn.ts'
import {isAllowed} from '../policies/identity-policy.ts'
import {MailRefusal} from './refusal.ts'

export type SendingAction = 'ses:SendEmail' | 'ses:SendRawEmail'

/**
 * The policy must cover every identity that speaks and the configuration set that applies (Service Authorization
 * Reference, "Actions defined by Amazon SES": both are resources of the sending actions).
 *
 * @throws MailRefusal access-denied
 */
export function checkPermission(
  env: Environment,
  userName: string,
  action: SendingAction,
  used: {readonly identities: readonly string[]; readonly configurationSet: string | undefined},
): void {
  const {settings} = env
  const resources = used.identities.map((name) => identityArn(settings, name))
  if (used.configurationSet !== undefined) resources.push(configurationSetArn(settings, used.configurationSet))
  for (const resource of resources) {
    if (isAllowed(env, userName, action, resource)) continue
    const user = env.store.one<{path: string}>('SELECT path FROM iam_user WHERE name = ?', userName)
    const arn = userArn(settings, user?.path ?? '/', userName)
    // The quotes are the service's own; its documentation shows the sentence without them.
    const text = `User \`${arn}' is not authorized to perform \`${action}' on resource \`${resource}'`
    throw new MailRefusal('access-denied', text, {action, resource})
  }
}
