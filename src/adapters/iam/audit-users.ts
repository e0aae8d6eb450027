import type {UserDetail} from '@aws-sdk/client-iam'
import type {AuditedUser} from '../../domain/audit/facts.ts'

/** Path of the users that the broker makes. */
const BROKER_PATH = '/cf/'
const BROKER_PREFIX = 'csb-aws-ses-'

/** The broker's users among those of an account. */
export function auditedUsers(details: readonly UserDetail[]): AuditedUser[] {
  return details.flatMap((detail) => {
    const {UserName: name, Path: path} = detail
    if (path !== BROKER_PATH || !name?.startsWith(BROKER_PREFIX)) return []
    const instanceId = detail.Tags?.find(({Key}) => Key === 'Instance GUID')?.Value
    return [
      {
        name,
        ...(detail.CreateDate === undefined ? {} : {createdAt: detail.CreateDate.toISOString()}),
        policies: (detail.UserPolicyList ?? []).map(({PolicyName, PolicyDocument}) => ({
          name: PolicyName ?? '',
          document: decoded(PolicyDocument ?? ''),
        })),
        attachedPolicies: (detail.AttachedManagedPolicies ?? []).map(({PolicyArn}) => PolicyArn ?? ''),
        groups: [...(detail.GroupList ?? [])],
        ...(instanceId ? {instanceId} : {}),
      },
    ]
  })
}

/** IAM gives policies RFC 3986 encoded, and the SDK leaves them so (IAM API Reference, PolicyDetail). */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
