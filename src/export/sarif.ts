import type {Audit} from '../app/audit/audit.ts'
import type {Finding} from '../domain/audit/finding.ts'
import {RULE_CODES, RULES} from '../domain/audit/rules.ts'
import {formatJson} from '../domain/text/json-text.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/**
 * An audit as a SARIF log (OASIS Static Analysis Results Interchange Format 2.1.0). Findings are about resources of AWS
 * and not about files: each has its resource as a logical location, and a path made of it, for readers that want one.
 */
export function sarifOf(audit: Audit): string {
  const {findings, missing, at, region} = audit
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sesctl audit',
            informationUri: 'https://services.cloud.gov',
            rules: RULE_CODES.map((code) => {
              const {title, severity, why, fix} = RULES[code]
              return {
                id: code,
                shortDescription: {text: title},
                fullDescription: {text: why},
                help: {text: fix},
                defaultConfiguration: {level: severity},
              }
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        automationDetails: {id: `sesctl/audit/${encodeURIComponent(region)}/`},
        invocations: [
          {
            // What could not be read was not judged: the run did not do all that it should.
            executionSuccessful: missing.length === 0,
            endTimeUtc: at,
            toolExecutionNotifications: missing.map(({what, why, code}) => ({
              level: 'warning',
              descriptor: {id: code},
              message: {text: `Not read: ${what}. ${why}`},
            })),
          },
        ],
        results: findings.map(result),
      },
    ],
  }
  return `${formatJson(log, 2)}\n`
}

function result({id, code, severity, subject, instance, message, evidence, fix}: Finding) {
  const owner = instance?.configurationSet ?? 'platform'
  return {
    ruleId: code,
    ruleIndex: RULE_CODES.indexOf(code),
    level: severity,
    message: {text: `${message}. ${fix.text}`},
    locations: [
      {
        physicalLocation: {artifactLocation: {uri: [owner, subject].map(encodeURIComponent).join('/')}},
        logicalLocations: [{name: subject, fullyQualifiedName: `${owner}/${subject}`, kind: 'resource'}],
      },
    ],
    partialFingerprints: {'sesctlFinding/v1': id},
    properties: {evidence, ...(instance ? {instance} : {})},
  }
}
