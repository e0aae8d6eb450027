import {matchesGlob} from './glob.ts'
import type {Condition, Operator, Principals, ResourceStatement} from './resource-document.ts'

/** What an AWS service asks a resource for, in its own name. */
export interface ServiceRequest {
  /** `ses.amazonaws.com` */
  readonly service: string
  /** `sns:Publish` */
  readonly action: string
  readonly resource: string
  /** Values of condition keys, by their names in lower case: `aws:sourcearn`. */
  readonly context: Readonly<Record<string, string | undefined>>
}

/** Whether a policy lets a service in: some statement must allow it, and none may deny it. */
export function allowsService(statements: readonly ResourceStatement[], request: ServiceRequest): boolean {
  const applying = statements.filter((statement) => applies(statement, request))
  return applying.length > 0 && applying.every(({effect}) => effect === 'Allow')
}

function applies(statement: ResourceStatement, request: ServiceRequest): boolean {
  const action = request.action.toLowerCase()
  return (
    isMeant(statement.principals, request.service) &&
    statement.actions.some((pattern) => matchesGlob(pattern.toLowerCase(), action)) &&
    statement.resources.some((pattern) => matchesGlob(pattern, request.resource)) &&
    statement.conditions.every((condition) => holds(condition, request.context[condition.key]))
  )
}

function isMeant({everybody, services}: Principals, service: string): boolean {
  return everybody || services.includes(service)
}

const COMPARE: Readonly<Record<Operator, (actual: string, wanted: string) => boolean>> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringNotEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => matchesGlob(wanted, actual),
  StringNotLike: (actual, wanted) => matchesGlob(wanted, actual),
  ArnEquals: (actual, wanted) => matchesGlob(wanted, actual),
  ArnLike: (actual, wanted) => matchesGlob(wanted, actual),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
}

/** A negated operator holds where none of the values fits, and where the request has no such key. */
function holds({operator, ifExists, values}: Condition, actual: string | undefined): boolean {
  const negated = operator === 'StringNotEquals' || operator === 'StringNotLike'
  if (actual === undefined) return ifExists || negated
  return values.some((wanted) => COMPARE[operator](actual, wanted)) !== negated
}
