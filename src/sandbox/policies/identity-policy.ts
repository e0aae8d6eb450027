import type {Environment} from '../environment.ts'
import {matchesGlob} from './glob.ts'
import {parsePolicyDocument, type Statement} from './identity-document.ts'

export type Decision = 'allowed' | 'implicitly-denied' | 'explicitly-denied'

/**
 * What the inline policies of a user say (IAM User Guide, "Policy evaluation logic"): a Deny that applies wins over every
 * Allow, and what nobody allows is denied.
 *
 * @param action as IAM spells it, `ses:SendEmail`. @param resource an ARN, or `*` where the action knows no resource.
 */
export function decide(env: Environment, userName: string, action: string, resource: string): Decision {
  const documents = env.store.all<{document: string}>('SELECT document FROM user_policy WHERE user_name = ?', userName)
  const applying = documents
    .flatMap(({document}) => parsePolicyDocument(document))
    .filter((statement) => applies(statement, action, resource))
  if (applying.some(({effect}) => effect === 'Deny')) return 'explicitly-denied'
  return applying.length > 0 ? 'allowed' : 'implicitly-denied'
}

export function isAllowed(env: Environment, userName: string, action: string, resource: string): boolean {
  return decide(env, userName, action, resource) === 'allowed'
}

/** Actions are compared without regard to case, resources with it. */
function applies(statement: Statement, action: string, resource: string): boolean {
  const wanted = action.toLowerCase()
  const names = statement.actions.some((pattern) => matchesGlob(pattern.toLowerCase(), wanted))
  const covers = statement.resources.some((pattern) => matchesGlob(pattern, resource))
  return names !== statement.actionsInverted && covers !== statement.resourcesInverted
}
