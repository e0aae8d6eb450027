interface Setting {
  /** In the product and in JSON. */
  readonly name: string
  /** Of the command line, without dashes; a switch has a `--no-` form too. */
  readonly flag: string
  /** In parameters of the plan (csb-brokerpak aws-ses). */
  readonly brokerKey: string
  readonly kind: keyof Values
  readonly default: string | null | readonly string[] | boolean
  readonly label: string
  /** How the default is shown. */
  readonly unset: string
  /** Of the flag's help. */
  readonly summary: string
  readonly helpValue?: string
  /** The broker would make a new instance to change it. */
  readonly fixed?: true
}

interface Values {
  /** Null: not set. */
  readonly text: string | null
  readonly addresses: readonly string[]
  readonly switch: boolean
}

/** Every setting of an instance, in the order in which they are shown. */
export const SETTINGS = [
  {
    name: 'domain',
    flag: 'domain',
    brokerKey: 'domain',
    kind: 'text',
    default: null,
    label: 'domain',
    unset: 'generated',
    summary: 'domain to send from; without it, one is generated',
    helpValue: 'DOMAIN',
    fixed: true,
  },
  {
    name: 'adminEmail',
    flag: 'admin-email',
    brokerKey: 'admin_email',
    kind: 'text',
    default: null,
    label: 'admin e-mail',
    unset: 'none',
    summary: 'address to notify about the instance; gets DMARC reports unless others are named',
    helpValue: 'ADDRESS',
  },
  {
    name: 'mailFromSubdomain',
    flag: 'mail-from-subdomain',
    brokerKey: 'mail_from_subdomain',
    kind: 'text',
    default: null,
    label: 'MAIL FROM subdomain',
    unset: 'none',
    summary: 'label of a MAIL FROM domain below the sending domain, so that SPF aligns',
    helpValue: 'LABEL',
  },
  {
    name: 'dmarcAggregateRecipients',
    flag: 'dmarc-aggregate',
    brokerKey: 'dmarc_report_aggregate_recipients',
    kind: 'addresses',
    default: [],
    label: 'DMARC aggregate reports',
    unset: 'the admin e-mail',
    summary: 'receiver of DMARC aggregate reports; may be repeated',
    helpValue: 'ADDRESS',
  },
  {
    name: 'dmarcFailureRecipients',
    flag: 'dmarc-failure',
    brokerKey: 'dmarc_report_failure_recipients',
    kind: 'addresses',
    default: [],
    label: 'DMARC failure reports',
    unset: 'the admin e-mail',
    summary: 'receiver of DMARC failure reports; may be repeated',
    helpValue: 'ADDRESS',
  },
  {
    name: 'feedbackNotifications',
    flag: 'feedback-notifications',
    brokerKey: 'enable_feedback_notifications',
    kind: 'switch',
    default: false,
    label: 'feedback notifications',
    unset: 'off',
    summary: 'create SNS topics for bounces, complaints and deliveries',
  },
] as const satisfies readonly Setting[]

type TableRow = (typeof SETTINGS)[number]

/** Settings of an instance with every default applied. */
export type InstanceSettings = {readonly [Row in TableRow as Row['name']]: Values[Row['kind']]}

export type SettingName = keyof InstanceSettings
export type SettingValue = InstanceSettings[SettingName]

/** Those settings that are to change; the default takes a setting away. */
export type SettingChanges = Partial<InstanceSettings>

const DEFAULTS: InstanceSettings = Object.fromEntries(
  SETTINGS.map((setting): readonly unknown[] => [setting.name, setting.default]),
)

export function withDefaults(changes: SettingChanges): InstanceSettings {
  return {...DEFAULTS, ...changes}
}
