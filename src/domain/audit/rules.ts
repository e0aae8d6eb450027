import type {Rule} from './rule.ts'
import {ALARM_RULES} from './rules-alarms.ts'
import {CREDENTIAL_RULES} from './rules-credentials.ts'
import {MAIL_RULES} from './rules-mail.ts'

export const RULES = {...CREDENTIAL_RULES, ...MAIL_RULES, ...ALARM_RULES} as const satisfies Record<string, Rule>

export type RuleCode = keyof typeof RULES

export const RULE_CODES = Object.keys(RULES) as RuleCode[]
