import type {Environment} from '../../environment.ts'

/** "IAM and AWS STS quotas" in the IAM User Guide. */
const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
}

/** Of what there is none in the sandbox. */
const NONE = {
  AccountAccessKeysPresent: 0,
  AccountSigningCertificatesPresent: 0,
  Groups: 0,
  InstanceProfiles: 0,
  Policies: 0,
  PolicyVersionsInUse: 0,
  Providers: 0,
  Roles: 0,
  ServerCertificates: 0,
}

/** A root user as it should be: with a password and a device, without access keys. */
const ROOT = {AccountMFAEnabled: 1, AccountPasswordPresent: 1, MFADevices: 1, MFADevicesInUse: 1}

/** What of IAM is in use, and how much there may be, by the keys of IAM's summary map (IAM API Reference, GetAccountSummary). */
export function accountSummary({store}: Environment): ReadonlyMap<string, number> {
  const users = store.one<{n: number}>('SELECT count(*) AS n FROM iam_user')?.n ?? 0
  return new Map(Object.entries({Users: users, ...QUOTAS, ...NONE, ...ROOT, GlobalEndpointTokenVersion: 1}))
}
