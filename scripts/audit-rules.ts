// Writes docs/audit-rules.md from the rules: `node scripts/audit-rules.ts`. A test fails when the page is stale.
import {writeFileSync} from 'node:fs'
import {RULE_CODES, RULES} from '../src/domain/audit/rules.ts'

/** The page of all rules, in the order in which they are written down. */
export function auditRulesPage(): string {
  const head = `# What \`sesctl audit\` looks for

This page is made from the rules in \`src/domain/audit/\` by \`node scripts/audit-rules.ts\`.

| rule | severity | \`--fix\` |
| --- | --- | --- |
${RULE_CODES.map((code) => `| [\`${code}\`](#${code}) | ${RULES[code].severity} | ${RULES[code].repair} |`).join('\n')}

A finding's id is the rule and the resource, \`tls-optional:csb-aws-ses-…\`, and stays the same from audit to audit. \`--fix\` goes through what is safe and asks each time, \`--yes\` does not ask, \`--id ID\` takes the named findings only. Each repair is read back. The severity is the usual one; what was found may call for another, as the rule says.
`
  const rules = RULE_CODES.map((code) => {
    const {title, why, fix} = RULES[code]
    return `## ${code}\n\n**${title}.** ${why}\n\nWhat to do: ${fix}\n`
  })
  return [head, ...rules].join('\n')
}

if (import.meta.main) writeFileSync(new URL('../docs/audit-rules.md', import.meta.url), auditRulesPage())
