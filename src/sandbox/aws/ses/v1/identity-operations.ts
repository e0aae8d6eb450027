import type {Environment} from '../../../environment.ts'
import type {QueryOperation} from '../../protocols/query.ts'
import type {QueryParameters} from '../../protocols/query-parameters.ts'
import type {XmlContent} from '../../protocols/xml.ts'
import {type EmailIdentityRow, normalIdentity} from '../identities.ts'
import {queryPage} from './pages.ts'
import {statusInV1} from './words.ts'

const everything = (action: string) => () => ({action, resource: '*'})

export const IDENTITY_OPERATIONS: readonly QueryOperation[] = [
  {
    name: 'ListIdentities',
    permission: everything('ses:ListIdentities'),
    run({env, input}) {
      const type = input.optionalString('IdentityType')
      const wanted = {EmailAddress: "AND name LIKE '%@%'", Domain: "AND name NOT LIKE '%@%'"}[type ?? ''] ?? ''
      return queryPage(env, input, {
        sql: `SELECT name FROM email_identity WHERE name > ? ${wanted} ORDER BY name LIMIT ?`,
        list: 'Identities',
        view: (name) => name,
      })
    },
  },
  {
    name: 'GetIdentityVerificationAttributes',
    permission: everything('ses:GetIdentityVerificationAttributes'),
    run: ({env, input}) => ({
      VerificationAttributes: attributes(env, input, (row) => ({
        VerificationStatus: statusInV1(row.verification_status),
      })),
    }),
  },
  {
    name: 'GetIdentityDkimAttributes',
    permission: everything('ses:GetIdentityDkimAttributes'),
    run: ({env, input}) => ({
      DkimAttributes: attributes(env, input, (row) => ({
        DkimEnabled: row.dkim_signing_enabled === 1 && row.dkim_status !== 'NOT_STARTED',
        DkimVerificationStatus: statusInV1(row.dkim_status),
        DkimTokens: JSON.parse(row.dkim_tokens_json) as string[],
      })),
    }),
  },
]

/** A map by the names that were asked for; identities that do not exist are left out. */
function attributes(
  env: Environment,
  input: QueryParameters,
  view: (row: EmailIdentityRow) => XmlContent,
): ReadonlyMap<string, XmlContent> {
  const found = new Map<string, XmlContent>()
  for (const name of input.strings('Identities')) {
    const sql = 'SELECT * FROM email_identity WHERE name = ?'
    const row = env.store.one<EmailIdentityRow>(sql, normalIdentity(name))
    if (row) found.set(name, view(row))
  }
  return found
}
