import stringWidth from 'string-width'
import type {Audit} from '../../app/audit/audit.ts'
import type {RepairOutcome} from '../../app/audit/repair-findings.ts'
import {type Finding, SEVERITIES, type Severity} from '../../domain/audit/finding.ts'
import {RULES} from '../../domain/audit/rules.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {grouped} from '../reputation/words.ts'
import {paragraph} from '../text/paragraph.ts'
import {beside, type Glyph, glyph, padEnd, type Screen, type View} from '../text/screen.ts'
import {commandFor} from './commands.ts'

const GLYPHS: Readonly<Record<Severity, Glyph>> = {error: 'no', warning: 'warn', note: 'dot'}

/** Findings by rule, the most severe first, each rule with what fixes it and the instances that it was found in. */
export function renderAudit(audit: Audit): View {
  return (screen) => {
    const {summary, findings, missing, repairs} = audit
    const counts = SEVERITIES.filter((severity) => summary[severity] > 0).map(
      (severity) => `${grouped(summary[severity])} ${summary[severity] === 1 ? severity : `${severity}s`}`,
    )
    const instances = `${grouped(summary.instances)} ${summary.instances === 1 ? 'instance' : 'instances'}`
    const headline = beside(screen, [
      instances,
      plainLine(audit.region),
      ...(counts.length > 0 ? counts : ['no findings']),
    ])
    const fleet = summary.instances > 1
    const groups = byRule(findings).map((members) => group(screen, members, fleet))
    const oneOnly =
      fleet && findings.length > 0 ? ['One finding only: --fix --id RULE:RESOURCE; --json has every id.'] : []
    const clean =
      findings.length > 0 || missing.length > 0 ? [] : [`${glyph(screen, 'ok')} Everything is as it should be.`]
    return [
      headline,
      ...clean,
      ...groups,
      ...oneOnly,
      ...unread(screen, audit),
      ...(repairs ? [renderRepairs(repairs)(screen)] : []),
    ].join('\n\n')
  }
}

/** A finding on its own, as before a question. */
export function renderFinding(finding: Finding): View {
  return (screen) => group(screen, [finding], false)
}

export function renderRepairs(outcomes: readonly RepairOutcome[]): View {
  return (screen) => {
    if (outcomes.length === 0) return 'Nothing was changed.'
    const marks: Readonly<Record<RepairOutcome['state'], Glyph>> = {
      done: 'ok',
      unconfirmed: 'wait',
      failed: 'no',
      interrupted: 'warn',
      'not-begun': 'dot',
    }
    const words: Readonly<Record<RepairOutcome['state'], string>> = {
      done: 'fixed',
      unconfirmed: 'sent',
      failed: 'not fixed',
      interrupted: 'perhaps fixed',
      'not-begun': 'not begun',
    }
    return outcomes
      .map(({id, state, detail}) => {
        const line = `${glyph(screen, marks[state])} ${words[state]}  ${plainLine(id)}`
        return detail === undefined ? line : `${line}\n    ${plainLine(detail)}`
      })
      .join('\n')
  }
}

/** One rule, all that it found: with what puts it right once, and the instances listed. */
function byRule(findings: readonly Finding[]): [Finding, ...Finding[]][] {
  const groups = new Map<string, [Finding, ...Finding[]]>()
  for (const finding of findings) {
    const key = `${finding.code}\0${finding.severity}\0${finding.fix.text}`
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()]
}

const namesOf = (findings: readonly Finding[]): Set<string> =>
  new Set(findings.map(({instance}) => (instance ? plainLine(instance.name) : 'the platform')))

function group(screen: Screen, findings: readonly [Finding, ...Finding[]], fleet: boolean): string {
  const [first] = findings
  const {code, severity} = first
  const names = namesOf(findings)
  const count = findings.length === 1 ? [] : [`${grouped(findings.length)} findings`]
  const where = names.size === 1 ? [...names] : [`${grouped(names.size)} instances`]
  const width = Math.max(...[...names].map((name) => stringWidth(name)))
  const found = findings.flatMap((finding) => {
    const name = names.size === 1 ? '' : `${padEnd(nameOf(finding), width)}  `
    const id = `    ${screen.paint.dim('id')}   ${plainLine(finding.id)}`
    const long = fleet && findings.length > 1
    return [paragraph(plainLine(finding.message), screen.columns, `    ${name}`), ...(long ? [] : [id])]
  })
  return [
    `${glyph(screen, GLYPHS[severity])} ${severity.padEnd(7)}  ${beside(screen, [screen.paint.bold(`${RULES[code].title} (${code})`), ...count, ...where])}`,
    ...found,
    ...adviceLines(screen, first),
  ].join('\n')
}

function nameOf({instance}: Finding): string {
  return instance ? plainLine(instance.name) : 'the platform'
}

function adviceLines(screen: Screen, finding: Finding): string[] {
  const {fix} = finding
  const done = fix.requests ? [screen.paint.dim(fix.safe ? 'fixed by --fix' : 'fixed by --fix --id ID')] : []
  const command = commandFor(finding)
  return [
    paragraph([plainLine(fix.text), ...done].join('  '), screen.columns, '    fix  '),
    ...(command === undefined ? [] : [`    run  ${command}`]),
  ]
}

function unread(screen: Screen, {missing}: Audit): string[] {
  if (missing.length === 0) return []
  const list = missing.map(({what, why}) => `  ${glyph(screen, 'wait')} ${plainLine(what)}: ${plainLine(why)}`)
  return [['Not read, so not judged:', ...list].join('\n')]
}

/** What fixes findings that are safe to fix. @param name what the instance was called by; undefined: the account. */
export function commandsAfterAudit({findings}: Audit, name: string | undefined): string[] {
  const isFixable = findings.some(({fix}) => fix.safe)
  return isFixable ? [shellCommand('sesctl', 'audit', name ?? '--all', '--fix', '--dry-run')] : []
}
