import type {Rule} from './rule.ts'

/** Rules on IAM users and their access keys, one user a binding. */
export const CREDENTIAL_RULES = {
  'credential-old': {
    title: 'An access key is too old',
    severity: 'warning',
    why: 'An active key of a binding is older than --max-age (90 days). The longer a key lives, the more places may hold a copy of it.',
    fix: 'Rotate the credentials of the instance: new ones are made beside the old and proved, then the old ones are revoked.',
    repair: 'none',
  },
  'credential-never-used': {
    title: 'An access key was never used',
    severity: 'note',
    why: 'IAM has not seen a use of the key since it was made, more than 14 days ago. AWS does not document whether a login over SMTP counts as a use, so this alone is no proof that nobody has it.',
    fix: 'Ask the team whether an app sends with it. If none does, delete the binding.',
    repair: 'none',
  },
  'credential-unused': {
    title: 'An access key has not been used for long',
    severity: 'warning',
    why: 'IAM saw the last use of the key longer than --unused-for (90 days) ago. A key that nobody misses is one whose theft nobody notices.',
    fix: 'Ask the team whether an app still sends with it. If none does, delete the binding.',
    repair: 'none',
  },
  'credential-orphaned': {
    title: 'Credentials are left of a binding that is gone',
    severity: 'error',
    why: "The IAM user belongs to no binding: its configuration set is gone, or the platform lists the instance and not the binding. The broker deletes an instance without looking for bindings, and then their users stay. Where only the platform's list says so, the binding may have been made elsewhere: that is a warning, and --fix wants the id.",
    fix: 'In two steps, so that a mistake can be undone: the first --fix makes the keys inactive, the next one, days later, deletes the user.',
    repair: 'safe',
  },
  'credential-missing': {
    title: 'A binding has no credentials any more',
    severity: 'error',
    why: 'The platform lists a binding whose IAM user does not exist. Whatever app holds its credentials is refused by SES.',
    fix: 'Make a new binding and delete this one.',
    repair: 'none',
  },
  'credential-several-keys': {
    title: 'A binding has more than one access key',
    severity: 'warning',
    why: 'The broker makes one key for a binding and returns it once. A second one was made by hand, and no rotation and no unbind of a tenant knows of it.',
    fix: 'Find out which one the app sends with (IAM console, last used), make the other inactive, and delete it some days later.',
    repair: 'none',
  },
  'policy-too-wide': {
    title: 'Credentials may do more than send for their instance',
    severity: 'error',
    why: "The user may do more than ses:SendEmail and ses:SendRawEmail on the instance's identity and configuration set: other actions, wildcards, another tenant's resources, attached policies or groups. Mail through another configuration set escapes the pause of this one.",
    fix: "Make a new binding, which gets the broker's own policy, and delete this one: rotate the credentials.",
    repair: 'none',
  },
  'policy-too-narrow': {
    title: 'Credentials may not send for their instance',
    severity: 'warning',
    why: 'An action or a resource that sending needs is not allowed, is denied, or hangs on a condition: ses:SendEmail and ses:SendRawEmail, on the identity and on the configuration set.',
    fix: "Make a new binding, which gets the broker's own policy, and delete this one: rotate the credentials.",
    repair: 'none',
  },
  'source-ips-not-enforced': {
    title: 'A promised limit to source addresses is not enforced',
    severity: 'warning',
    why: 'The binding was made with source_ips, and no policy of its user has a condition on aws:SourceIp: the broker takes the parameter and does nothing with it. The credentials work from anywhere. Checked where the broker returns the parameters of bindings.',
    fix: 'Inform the team that the limit does not hold. A condition added by hand is gone with the next binding.',
    repair: 'none',
  },
} as const satisfies Record<string, Rule>
